package dev.weir.dns;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
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

/** What Weir makes of traffic of DNS: the exchanges in their order and what was counted. */
final class DnsReading {
    static final long SECOND = 1_000_000_000L;

    final Counted counted = new Counted();
    final List<Exchange> exchanges = new ArrayList<>();
    private final DnsLimits limits;
    private Conversations conversations;
    private long time = SECOND;

    DnsReading() {
        this(DnsLimits.DEFAULT);
    }

    DnsReading(DnsLimits limits) {
        this.limits = limits;
        this.conversations = conversations();
    }

    private Conversations conversations() {
        return new Conversations(List.of(new Dns(limits, counted)), ConversationLimits.DEFAULT, counted, c -> {});
    }

    static DnsReading of(List<Chunk> chunks) {
        DnsReading reading = new DnsReading();
        chunks.forEach(reading::accept);
        return reading;
    }

    void accept(Chunk c) {
        conversations.accept(c, exchanges::add);
        RuntimeException failure = conversations.takeFailure();
        if (failure != null) {
            throw failure;
        }
    }

    DnsReading datagram(boolean outgoing, byte[] message) {
        return datagram(udp(Script.connection(0, 1)), outgoing, message);
    }

    DnsReading datagram(Connection pair, boolean outgoing, byte[] message) {
        time += 1000;
        accept(new Chunk(pair, Chunk.Kind.DATAGRAM, outgoing, 0, 0, time, message, 0, message.length, false));
        return this;
    }

    DnsReading advance(long nanos) {
        time += nanos;
        conversations.advance(time, exchanges::add);
        return this;
    }

    DnsReading end() {
        conversations.closeAll(exchanges::add);
        return this;
    }

    static Connection udp(Connection tcp) {
        return new Connection(
                tcp.scope(),
                tcp.socket(),
                Connection.Transport.UDP,
                tcp.local(),
                tcp.remote(),
                tcp.role(),
                tcp.vantage(),
                0,
                null,
                null,
                null,
                tcp.resource());
    }

    /** Goes on with what the state says. */
    DnsReading restart() {
        Conversations restored = conversations();
        try {
            for (Conversation c : conversations.sorted()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                c.write(new DataOutputStream(bytes));
                DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
                restored.restore(c.connection(), in);
                if (in.available() > 0) {
                    throw new AssertionError(in.available() + " bytes of state were not read");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        conversations = restored;
        return this;
    }

    /** {@code A example.com NOERROR}, the status {@code -} if there is none. */
    List<String> lines() {
        return exchanges.stream()
                .map(e -> e.operation() + " " + e.target() + " " + (e.status() == null ? "-" : e.status()))
                .toList();
    }

    long count(String reason) {
        return counted.get("dns." + reason);
    }
}
