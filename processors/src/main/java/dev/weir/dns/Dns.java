package dev.weir.dns;

import dev.weir.api.Connection.Transport;
import dev.weir.protocol.Detection;
import dev.weir.protocol.Opening;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.ProtocolParser;
import dev.weir.protocol.Tally;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;

/** DNS. */
final class Dns implements Protocol {
    static final String NAME = "dns";
    private static final int LENGTH = 2;

    final DnsLimits limits;

    /** Shared by all connections: nothing in them outlives a call. */
    final DnsMessage message = new DnsMessage();

    final DnsMessage probe = new DnsMessage();
    private final Tally tally;

    Dns(DnsLimits limits, Tally tally) {
        this.limits = limits;
        this.tally = tally;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean over(Transport transport) {
        return true;
    }

    @Override
    public List<String> reasons() {
        return DnsCounts.ALL;
    }

    @Override
    public Detection detect(Opening outgoing, Opening incoming) {
        DnsMessage.Kind out = kind(outgoing);
        DnsMessage.Kind in = kind(incoming);
        if (out == DnsMessage.Kind.NO || in == DnsMessage.Kind.NO) {
            return Detection.NO;
        }
        if (out == DnsMessage.Kind.QUERY || in == DnsMessage.Kind.RESPONSE) {
            return Detection.CLIENT_OUTGOING;
        }
        if (in == DnsMessage.Kind.QUERY || out == DnsMessage.Kind.RESPONSE) {
            return Detection.CLIENT_INCOMING;
        }
        return Detection.MORE;
    }

    private DnsMessage.Kind kind(Opening o) {
        if (o.length() == 0) {
            return DnsMessage.Kind.MORE;
        }
        int to = o.offset() + o.length();
        if (o.datagram()) {
            return whole(probe.read(o.bytes(), o.offset(), to));
        }
        if (o.length() < LENGTH) {
            return DnsMessage.Kind.MORE;
        }
        int size = ((o.bytes()[o.offset()] & 0xff) << 8) | (o.bytes()[o.offset() + 1] & 0xff);
        int end = Math.min(to, o.offset() + LENGTH + size);
        DnsMessage.Kind kind = probe.read(o.bytes(), o.offset() + LENGTH, end);
        return kind == DnsMessage.Kind.MORE && end < o.offset() + LENGTH + size ? kind : whole(kind);
    }

    /** Of a message that has no more bytes than these. A header alone says little: TLS begins like the answer to no question. */
    private DnsMessage.Kind whole(DnsMessage.Kind kind) {
        boolean known = probe.hasQuestion() || (probe.isDso() && kind == DnsMessage.Kind.QUERY);
        return kind == DnsMessage.Kind.MORE || !known ? DnsMessage.Kind.NO : kind;
    }

    @Override
    public ProtocolParser open(boolean clientOutgoing) {
        return new DnsParser(this);
    }

    @Override
    public ProtocolParser read(DataInput in) throws IOException {
        return DnsParser.read(this, in);
    }

    void count(String reason) {
        tally.add(NAME, reason, 1);
    }

    void count(String reason, long count) {
        tally.add(NAME, reason, count);
    }
}
