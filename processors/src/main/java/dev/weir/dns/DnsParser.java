package dev.weir.dns;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Exchange;
import dev.weir.protocol.ProtocolParser;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two ends that speak DNS. Each message says itself whether it asks or answers, so both ends may ask. Queries are open in their
 * order; an answer belongs to the first with its id and question.
 */
final class DnsParser implements ProtocolParser {
    private static final int VERSION = 3;

    private final Dns dns;
    private final ArrayDeque<DnsQuery> open = new ArrayDeque<>(2);

    /** Under way, over TCP. */
    private final ArrayDeque<Transfer> transfers = new ArrayDeque<>(0);

    private final EarlyAnswers early;

    /** By direction, where it is TCP. */
    private final @Nullable DnsStream[] streams = new DnsStream[2];

    /** Only during a call. */
    private @Nullable Consumer<Exchange> out;

    DnsParser(Dns dns) {
        this.dns = dns;
        this.early = new EarlyAnswers(dns);
    }

    @Override
    public Next accept(Chunk chunk, Consumer<Exchange> consumer) {
        if (chunk.kind() == Chunk.Kind.DATAGRAM && isMulticast(chunk.connection())) {
            dns.count(DnsCounts.MULTICAST);
            return Next.NOT_MINE;
        }
        out = consumer;
        switch (chunk.kind()) {
            case DATAGRAM -> datagram(chunk);
            case BYTES -> stream(chunk.outgoing()).bytes(chunk);
            case GAP, CUT -> stream(chunk.outgoing()).missing(chunk);
            case CLOSE, END, LOSS, END_OF_SCOPE, READERSHIP -> {}
        }
        out = null;
        return Next.CONTINUE;
    }

    @Override
    public void advance(Connection connection, long nowNanos, Consumer<Exchange> consumer) {
        out = consumer;
        giveUpBefore(nowNanos - dns.limits.timeoutNanos(), connection, nowNanos, false);
        endTransfers(nowNanos - dns.limits.timeoutNanos(), null, connection);
        early.giveUpBefore(nowNanos - dns.limits.reorderNanos());
        out = null;
    }

    /** A datagram has no end that could be seen. That a query was not answered is known once it waited for long enough. */
    @Override
    public void endOfObservation(EndOfObservation end, Connection of, long nanos, Consumer<Exchange> consumer) {
        out = consumer;
        giveUpBefore(Long.MAX_VALUE, of, nanos, !end.provesSilence() || missesAnswers());
        endTransfers(Long.MAX_VALUE, null, of);
        early.giveUpBefore(Long.MAX_VALUE);
        out = null;
    }

    private boolean missesAnswers() {
        return (streams[0] != null && streams[0].isLost()) || (streams[1] != null && streams[1].isLost());
    }

    /** The same format with other rules: multicast DNS (RFC 6762), LLMNR (RFC 4795). */
    private static boolean isMulticast(Connection c) {
        return c.local().isMulticast() || c.remote().isMulticast();
    }

    private void giveUpBefore(long nanos, Connection connection, long nowNanos, boolean lost) {
        while (!open.isEmpty() && open.getFirst().nanos() <= nanos) {
            emit(open.removeFirst(), connection, nowNanos, lost);
        }
    }

    /** Those whose last message is so old, or whose asker goes on. */
    private void endTransfers(long nanos, @Nullable Boolean asker, Connection connection) {
        for (Iterator<Transfer> all = transfers.iterator(); all.hasNext(); ) {
            Transfer t = all.next();
            if (t.lastNanos() <= nanos && (asker == null || t.isAskedBy(asker))) {
                all.remove();
                emit(t, connection);
            }
        }
    }

    private void emit(Transfer t, Connection connection) {
        if (out != null) {
            out.accept(t.exchange(connection));
        }
    }

    /** Whether the message is one of a transfer. */
    private boolean transfers(Chunk c, boolean outgoing, DnsMessage m, int length) {
        for (Iterator<Transfer> all = transfers.iterator(); all.hasNext(); ) {
            Transfer t = all.next();
            if (t.isOf(!outgoing, m)) {
                if (t.add(m, c.timeNanos(), length)) {
                    all.remove();
                    emit(t, c.connection());
                }
                return true;
            }
        }
        return false;
    }

    private void begin(DnsQuery query, Chunk c, DnsMessage m, int length) {
        Transfer t = new Transfer(query, DnsCodes.rcode(m.rcode()), Math.max(query.nanos(), c.timeNanos()));
        if (t.add(m, c.timeNanos(), length)) {
            emit(t, c.connection());
            return;
        }
        if (transfers.size() >= dns.limits.openQueries()) {
            dns.count(DnsCounts.TOO_MANY_OPEN);
            emit(transfers.removeFirst(), c.connection());
        }
        transfers.addLast(t);
    }

    private void emit(DnsQuery query, Connection connection, long nowNanos, boolean lost) {
        dns.count(lost ? DnsCounts.RESPONSES_LOST : DnsCounts.QUERIES_UNANSWERED);
        if (out != null) {
            out.accept(query.unanswered(connection, nowNanos, lost));
        }
    }

    private void datagram(Chunk c) {
        early.giveUpBefore(c.timeNanos() - dns.limits.reorderNanos());
        message(c, c.outgoing(), c.buffer(), c.offset(), c.offset() + (int) c.length(), null);
    }

    /** @param stream it came by, null in a datagram */
    void message(Chunk c, boolean outgoing, byte[] b, int from, int to, @Nullable DnsStream stream) {
        DnsMessage m = dns.message;
        DnsMessage.Kind kind = m.read(b, from, to);
        if (kind == DnsMessage.Kind.NO || kind == DnsMessage.Kind.MORE) {
            dns.count(DnsCounts.MALFORMED);
        } else if (m.opcode() != 0) {
            dns.count(DnsCounts.OTHER_OPCODES);
        } else if (kind == DnsMessage.Kind.QUERY) {
            query(c, outgoing, m, stream, to - from);
        } else {
            response(c, outgoing, m, stream == null ? to - from : stream.total(), stream != null);
        }
    }

    private void query(Chunk c, boolean outgoing, DnsMessage m, @Nullable DnsStream stream, int length) {
        if (find(outgoing, m, false) != null) {
            dns.count(DnsCounts.QUERIES_REPEATED);
            return;
        }
        if (open.size() >= dns.limits.openQueries()) {
            dns.count(DnsCounts.TOO_MANY_OPEN);
            emit(open.removeFirst(), c.connection(), c.timeNanos(), true);
        }
        if (!transfers.isEmpty() && !Transfer.is(m.type)) {
            endTransfers(Long.MAX_VALUE, outgoing, c.connection());
        }
        Connection pair = c.connection();
        int clientPort = (outgoing ? pair.local() : pair.remote()).port();
        DnsQuery query = new DnsQuery(
                outgoing,
                m.id,
                m.hash,
                m.name(),
                m.type,
                stream == null ? 0 : stream.seq(),
                stream == null ? 0 : stream.ack(),
                stream == null ? m.key(clientPort) : 0,
                stream == null ? c.timeNanos() : stream.nanos(),
                stream == null ? length : stream.total());
        DnsAnswer answer = stream == null ? early.take(outgoing, m) : null;
        if (answer == null) {
            open.addLast(query);
        } else if (out != null) {
            out.accept(query.answered(c.connection(), answer));
        }
    }

    private void response(Chunk c, boolean outgoing, DnsMessage m, int length, boolean stream) {
        if (!transfers.isEmpty() && transfers(c, outgoing, m, length)) {
            return;
        }
        DnsQuery query = find(!outgoing, m, true);
        if (query != null && stream && Transfer.is(query.type())) {
            begin(query, c, m, length);
        } else if (query == null && !stream && c.connection().vantage() == Connection.Vantage.WIRE) {
            early.add(outgoing, m, c.timeNanos(), length);
        } else if (query == null) {
            dns.count(DnsCounts.RESPONSES_WITHOUT_QUERY);
        } else if (out != null) {
            out.accept(query.answered(c.connection(), DnsAnswer.of(m, c.timeNanos(), length)));
        }
    }

    private @Nullable DnsQuery find(boolean outgoing, DnsMessage m, boolean remove) {
        for (Iterator<DnsQuery> all = open.iterator(); all.hasNext(); ) {
            DnsQuery q = all.next();
            if (q.outgoing() == outgoing && q.id() == m.id && (!m.hasQuestion() || q.hash() == m.hash)) {
                if (remove) {
                    all.remove();
                }
                return q;
            }
        }
        return null;
    }

    private DnsStream stream(boolean outgoing) {
        int d = outgoing ? 0 : 1;
        DnsStream stream = streams[d];
        if (stream == null) {
            stream = new DnsStream(this, outgoing);
            streams[d] = stream;
        }
        return stream;
    }

    DnsMessage probe() {
        return dns.probe;
    }

    void count(String reason, long count) {
        dns.count(reason, count);
    }

    @Override
    public void write(DataOutput output) throws IOException {
        output.writeByte(VERSION);
        output.writeInt(open.size());
        for (DnsQuery q : open) {
            q.write(output);
        }
        output.writeInt(transfers.size());
        for (Transfer t : transfers) {
            t.write(output);
        }
        early.write(output);
        for (DnsStream stream : streams) {
            output.writeBoolean(stream != null);
            if (stream != null) {
                stream.write(output);
            }
        }
    }

    static DnsParser read(Dns dns, DataInput in) throws IOException {
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("state of a DNS connection has version " + version + ", expected " + VERSION);
        }
        DnsParser parser = new DnsParser(dns);
        for (int n = in.readInt(); n > 0; n--) {
            parser.open.addLast(DnsQuery.read(in));
        }
        for (int n = in.readInt(); n > 0; n--) {
            parser.transfers.addLast(Transfer.read(in));
        }
        parser.early.read(in);
        for (int d = 0; d < 2; d++) {
            if (in.readBoolean()) {
                parser.stream(d == 0).read(in);
            }
        }
        return parser;
    }
}
