package dev.weir.dns;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.protocol.ParserReading;
import dev.weir.protocol.Script;
import java.util.List;

/** What Weir makes of traffic of DNS. */
final class DnsReading extends ParserReading {
    static final long SECOND = 1_000_000_000L;

    private long time = SECOND;

    DnsReading() {
        this(DnsLimits.DEFAULT);
    }

    DnsReading(DnsLimits limits) {
        super("dns", counted -> List.of(new Dns(limits, counted)));
    }

    static DnsReading of(List<Chunk> chunks) {
        DnsReading reading = new DnsReading();
        reading.accept(chunks);
        return reading;
    }

    DnsReading datagram(boolean outgoing, byte[] message) {
        return datagram(Script.udp(Script.connection(0, 1)), outgoing, message);
    }

    DnsReading datagram(Connection pair, boolean outgoing, byte[] message) {
        time += 1000;
        accept(new Chunk(pair, Chunk.Kind.DATAGRAM, outgoing, 0, 0, time, message, 0, message.length, false));
        return this;
    }

    DnsReading advance(long nanos) {
        time += nanos;
        advanceTo(time);
        return this;
    }

    DnsReading end() {
        closeAll();
        return this;
    }
}
