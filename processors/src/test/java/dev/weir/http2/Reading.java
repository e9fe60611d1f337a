package dev.weir.http2;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.http1.Http1;
import dev.weir.http1.Http1Limits;
import dev.weir.protocol.Conversation;
import dev.weir.protocol.ConversationLimits;
import dev.weir.protocol.Conversations;
import dev.weir.protocol.Counted;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.Script;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What Weir makes of HTTP/2 traffic: the exchanges in their order and what was counted. */
final class Reading {
    final Counted counted = new Counted();
    final List<Exchange> exchanges = new ArrayList<>();
    private final Http2Limits limits;
    private final boolean http1;
    private Conversations conversations;

    private Reading(Http2Limits limits, boolean http1) {
        this.limits = limits;
        this.http1 = http1;
        this.conversations = conversations();
    }

    private Conversations conversations() {
        List<Protocol> protocols = http1
                ? List.of(new Http1(Http1Limits.DEFAULT, counted), new Http2(limits, counted))
                : List.of(new Http2(limits, counted));
        return new Conversations(protocols, ConversationLimits.DEFAULT, counted, c -> {});
    }

    static Reading of(Script script) {
        return of(script.chunks());
    }

    static Reading of(List<Chunk> chunks) {
        return of(chunks, Http2Limits.DEFAULT);
    }

    static Reading of(List<Chunk> chunks, Http2Limits limits) {
        Reading reading = new Reading(limits, false);
        chunks.forEach(reading::accept);
        return reading;
    }

    /** With HTTP/1.x beside it. */
    static Reading withHttp1(List<Chunk> chunks) {
        Reading reading = new Reading(Http2Limits.DEFAULT, true);
        chunks.forEach(reading::accept);
        return reading;
    }

    void advance(long nanos) {
        conversations.advance(nanos, exchanges::add);
    }

    /** The same, with a restart after each chunk. */
    static Reading restartedAllTheTime(List<Chunk> chunks) {
        Reading reading = new Reading(Http2Limits.DEFAULT, false);
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

    /** {@code GET /path 200}, the status {@code -} if there is none. */
    List<String> lines() {
        return exchanges.stream().map(Reading::line).toList();
    }

    static String line(Exchange e) {
        return e.operation() + " " + e.target() + " " + (e.status() == null ? "-" : e.status());
    }

    /** The only exchange. */
    Exchange only() {
        if (exchanges.size() != 1) {
            throw new AssertionError("one exchange expected: " + lines() + " " + counted);
        }
        return exchanges.getFirst();
    }

    long count(String reason) {
        return counted.get("http2." + reason);
    }
}
