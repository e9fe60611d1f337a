package dev.weir.dns;

import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A query that waits for its answer.
 *
 * @param hash of its question
 * @param seq of its first byte, 0 in a datagram
 * @param key in a datagram what tells it from others, else 0
 * @param bytes of the message
 */
record DnsQuery(
        boolean outgoing, int id, long hash, String name, int type, int seq, int ack, long key, long nanos, int bytes) {
    /** Attribute: addresses that were found. */
    static final String ANSWERS = "dns.answers";

    /** Attribute: the whole response code, where EDNS adds to that of the header. */
    static final String EXTENDED_CODE = "weir.dns.extended_response_code";

    /** Attribute, true where the answer did not fit into its datagram: the client asks again over TCP. */
    static final String TRUNCATED = "weir.dns.truncated";

    /** @param lost it may have been answered, and the capture does not know it */
    Exchange unanswered(Connection connection, long nowNanos, boolean lost) {
        Attributes found = lost ? Attributes.of(Exchange.RESPONSE_LOST, true) : Attributes.EMPTY;
        return exchange(connection, null, 0, lost ? nanos : Math.max(nanos, nowNanos), 0, found);
    }

    Exchange answered(Connection connection, DnsAnswer answer) {
        long end = Math.max(nanos, answer.nanos());
        return exchange(connection, answer.status(), end, end, answer.bytes(), answer.attributes());
    }

    Exchange exchange(
            Connection connection,
            @Nullable String status,
            long responseNanos,
            long endNanos,
            long responseBytes,
            Attributes attributes) {
        return new Exchange(
                connection,
                outgoing,
                Dns.NAME,
                null,
                DnsCodes.type(type),
                name,
                null,
                status,
                seq,
                ack,
                key,
                nanos,
                nanos,
                responseNanos,
                endNanos,
                bytes,
                responseBytes,
                null,
                null,
                attributes);
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(outgoing);
        out.writeShort(id);
        out.writeLong(hash);
        out.writeUTF(name);
        out.writeShort(type);
        out.writeInt(seq);
        out.writeInt(ack);
        out.writeLong(key);
        out.writeLong(nanos);
        out.writeInt(bytes);
    }

    static DnsQuery read(DataInput in) throws IOException {
        return new DnsQuery(
                in.readBoolean(),
                in.readUnsignedShort(),
                in.readLong(),
                in.readUTF(),
                in.readUnsignedShort(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readInt());
    }
}
