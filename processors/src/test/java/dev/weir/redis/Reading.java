package dev.weir.redis;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.protocol.Conversation;
import dev.weir.protocol.ConversationLimits;
import dev.weir.protocol.Conversations;
import dev.weir.protocol.Counted;
import dev.weir.protocol.Script;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What Weir makes of Redis traffic: the exchanges in their order and what was counted. */
final class Reading {
    final Counted counted = new Counted();
    final List<Exchange> exchanges = new ArrayList<>();
    private final RedisLimits limits;
    private Conversations conversations;

    private Reading(RedisLimits limits) {
        this.limits = limits;
        this.conversations = conversations();
    }

    private Conversations conversations() {
        return new Conversations(List.of(new Redis(limits, counted)), ConversationLimits.DEFAULT, counted, c -> {});
    }

    static Reading of(Script script) {
        return of(script.chunks());
    }

    static Reading of(List<Chunk> chunks) {
        return of(chunks, RedisLimits.DEFAULT);
    }

    static Reading of(List<Chunk> chunks, RedisLimits limits) {
        Reading reading = new Reading(limits);
        chunks.forEach(reading::accept);
        return reading;
    }

    /** The same, with a restart after each chunk. */
    static Reading restartedAllTheTime(List<Chunk> chunks) {
        Reading reading = new Reading(RedisLimits.DEFAULT);
        for (Chunk c : chunks) {
            reading.accept(c);
            reading.restart();
        }
        return reading;
    }

    void accept(Chunk c) {
        conversations.accept(c, exchanges::add);
        RuntimeException failure = conversations.takeFailure();
        if (failure != null) {
            throw failure;
        }
    }

    /** Goes on with what the state says. Gives its bytes. */
    int restart() {
        Conversations restored = conversations();
        int size = 0;
        try {
            for (Conversation c : conversations.sorted()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                c.write(new DataOutputStream(bytes));
                DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
                restored.restore(c.connection(), in);
                if (in.available() > 0) {
                    throw new AssertionError(in.available() + " bytes of state were not read");
                }
                size += bytes.size();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        conversations = restored;
        return size;
    }

    /** {@code text status}, {@code -} for what is not there. */
    List<String> lines() {
        return exchanges.stream().map(Reading::line).toList();
    }

    static String line(Exchange e) {
        Object text = e.attributes().get("db.query.text");
        return (text == null ? "-" : text) + " " + (e.status() == null ? "-" : e.status());
    }

    /** The only exchange. */
    Exchange only() {
        if (exchanges.size() != 1) {
            throw new AssertionError("one exchange expected: " + lines() + " " + counted);
        }
        return exchanges.getFirst();
    }

    long count(String reason) {
        return counted.get("redis." + reason);
    }
}
