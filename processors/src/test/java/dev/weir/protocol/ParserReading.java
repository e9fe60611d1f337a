package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** What Weir makes of traffic: the exchanges in their order and what was counted. What a parser throws is passed on. */
public abstract class ParserReading {
    public final Counted counted = new Counted();
    public final List<Exchange> exchanges = new ArrayList<>();
    private final String counts;
    private final Function<Tally, List<Protocol>> protocols;
    private Conversations conversations;

    /**
     * @param counts the name under which the protocol counts
     * @param protocols made anew for each restart
     */
    protected ParserReading(String counts, Function<Tally, List<Protocol>> protocols) {
        this.counts = counts;
        this.protocols = protocols;
        this.conversations = conversations();
    }

    private Conversations conversations() {
        return new Conversations(protocols.apply(counted), ConversationLimits.DEFAULT, counted, c -> {});
    }

    public final void accept(Chunk c) {
        conversations.accept(c, exchanges::add);
        RuntimeException failure = conversations.takeFailure();
        if (failure != null) {
            throw failure;
        }
    }

    public final void accept(List<Chunk> chunks) {
        chunks.forEach(this::accept);
    }

    /** With a restart after each chunk of which {@code restart} says so. Gives the largest state of parsers in bytes. */
    public final int accept(List<Chunk> chunks, BooleanSupplier restart) {
        int largest = 0;
        for (Chunk c : chunks) {
            accept(c);
            if (restart.getAsBoolean()) {
                largest = Math.max(largest, restart());
            }
        }
        return largest;
    }

    public final void advanceTo(long nanos) {
        conversations.advance(nanos, exchanges::add);
    }

    public final void closeAll() {
        conversations.closeAll(exchanges::add);
    }

    /** Goes on with what the state says. Gives the bytes of that of parsers. */
    public final int restart() {
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
                size += c.isRead() ? bytes.size() : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        conversations = restored;
        return size;
    }

    /** {@code GET /path 200}, the status {@code -} if there is none. */
    public String line(Exchange e) {
        return e.operation() + " " + e.target() + " " + (e.status() == null ? "-" : e.status());
    }

    public final List<String> lines() {
        return exchanges.stream().map(this::line).toList();
    }

    /** The only exchange. */
    public final Exchange only() {
        if (exchanges.size() != 1) {
            throw new AssertionError("one exchange expected: " + lines() + " " + counted);
        }
        return exchanges.getFirst();
    }

    public final long count(String reason) {
        return counted.get(counts + "." + reason);
    }

    /** The same exchanges, and the same counted. */
    public final void assertSameAs(ParserReading other) {
        assertThat(exchanges).isEqualTo(other.exchanges);
        assertThat(counted).hasToString(other.counted.toString());
    }
}
