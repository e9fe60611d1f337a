package dev.weir.dns;

import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.protocol.StateTexts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A transfer of a zone: many messages that answer one query (RFC 5936, RFC 1995). It ends with the message whose last record says so, and
 * where that was not seen, with what came before the asker's next query, the end, or a silence.
 */
final class Transfer {
    static final int AXFR = 252;
    static final int IXFR = 251;

    private final DnsQuery query;
    private final String rcode;
    private final long firstNanos;
    private long lastNanos;
    private long bytes;
    private final Soas soas = new Soas();

    Transfer(DnsQuery query, String rcode, long firstNanos) {
        this.query = query;
        this.rcode = rcode;
        this.firstNanos = firstNanos;
        this.lastNanos = firstNanos;
    }

    static boolean is(int type) {
        return type == AXFR || type == IXFR;
    }

    /** Takes a message of it; true if it is the last. */
    boolean add(DnsMessage message, long nanos, int length) {
        lastNanos = Math.max(lastNanos, nanos);
        bytes += length;
        message.soas(soas);
        return message.rcode() != 0 || soas.ended(query.type() == IXFR);
    }

    boolean isOf(boolean outgoing, DnsMessage m) {
        return query.outgoing() == outgoing && query.id() == m.id && (!m.hasQuestion() || query.hash() == m.hash);
    }

    boolean isAskedBy(boolean outgoing) {
        return query.outgoing() == outgoing;
    }

    long lastNanos() {
        return lastNanos;
    }

    Exchange exchange(Connection connection) {
        return query.exchange(connection, rcode, firstNanos, lastNanos, bytes, Attributes.EMPTY);
    }

    void write(DataOutput out) throws IOException {
        query.write(out);
        StateTexts.write(rcode, out);
        out.writeLong(firstNanos);
        out.writeLong(lastNanos);
        out.writeLong(bytes);
        soas.write(out);
    }

    static Transfer read(DataInput in) throws IOException {
        DnsQuery query = DnsQuery.read(in);
        String rcode = StateTexts.read(in);
        Transfer t = new Transfer(query, rcode == null ? "" : rcode, in.readLong());
        t.lastNanos = in.readLong();
        t.bytes = in.readLong();
        t.soas.read(in);
        return t;
    }

    /** The SOA records of a transfer, by which its end is known. */
    static final class Soas {
        private long newest = -1;
        private int times;
        private int records;
        private boolean incremental;
        private boolean last;

        /** @param serial -1 for a record that is no SOA */
        void add(long serial) {
            records++;
            if (records == 1) {
                newest = serial;
            }
            incremental |= records == 2 && serial >= 0 && serial != newest;
            last = serial >= 0 && serial == newest;
            times += last ? 1 : 0;
        }

        /** The newest serial comes first and last, and in a list of changes before the last additions too. */
        boolean ended(boolean changes) {
            boolean alone = changes && records == 1;
            return newest < 0 || (last && (alone || times >= (incremental ? 3 : 2)));
        }

        void write(DataOutput out) throws IOException {
            out.writeLong(newest);
            out.writeInt(times);
            out.writeInt(records);
            out.writeBoolean(incremental);
            out.writeBoolean(last);
        }

        void read(DataInput in) throws IOException {
            newest = in.readLong();
            times = in.readInt();
            records = in.readInt();
            incremental = in.readBoolean();
            last = in.readBoolean();
        }
    }
}
