package dev.weir.ebpf;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Role;
import dev.weir.api.Connection.Transport;
import dev.weir.api.Connection.Vantage;
import dev.weir.api.Host;
import dev.weir.api.ProcessInfo;
import dev.weir.api.Segment;
import dev.weir.api.TcpStats;
import dev.weir.bpf.CaptureRecord;
import java.nio.file.Path;
import java.util.function.LongUnaryOperator;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of one ring into segments. All segments share one payload buffer: a segment is valid until the next call.
 * For one thread.
 */
public final class SegmentReader {
    /** Connections whose end was never seen are forgotten beyond this number; they are made anew when they speak again. */
    static final int MAX_CONNECTIONS = 1 << 18;

    /** Pairs of UDP sockets have no end: most are of one question and its answer. */
    static final int MAX_PAIRS = 1 << 14;

    private final long scope;
    private final Host host;
    private final LongUnaryOperator unixNanos;
    private final ProcessTable processes;
    private final Long2ObjectHashMap<Connection> connections = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<Connection> pairs = new Long2ObjectHashMap<>();
    private final LongHashSet muted = new LongHashSet();
    private byte[] buffer = new byte[1 << 14];

    /**
     * @param scope of the ring
     * @param unixNanos turns the kernel's clock into Unix time
     */
    public SegmentReader(long scope, Host host, LongUnaryOperator unixNanos) {
        this.scope = scope;
        this.host = host;
        this.unixNanos = unixNanos;
        this.processes = new ProcessTable(Path.of("/proc"));
    }

    /**
     * Nothing more of this connection is wanted: what is still on its way, or comes before the kernel obeys, is left out.
     *
     * @return its end, for those who keep something of it; null if it is not known
     */
    public @Nullable Segment mute(long cookie, long timeNanos) {
        Connection pair = pairs.remove(cookie);
        if (pair != null) {
            return null; // nothing is kept of datagrams that nobody reads, and the kernel's next word of the pair is a
            // new one
        }
        Connection connection = connections.remove(cookie);
        if (connection == null) {
            return null;
        }
        if (muted.size() >= MAX_CONNECTIONS) {
            muted.clear();
        }
        muted.add(cookie);
        return new Segment(connection, Segment.Kind.CLOSE, true, 0, 0, 0, timeNanos, 0, Segment.NO_BYTES, 0, 0, null);
    }

    /** The segment that the record stands for; null if it only told something of a connection. */
    public @Nullable Segment read(CaptureRecord record) {
        if (muted.contains(record.cookie())) {
            if (record.type() == CaptureRecord.CLOSE) {
                muted.remove(record.cookie());
            }
            return null;
        }
        return switch (record.type()) {
            case CaptureRecord.SEGMENT -> packet(record);
            case CaptureRecord.DATAGRAM -> datagram(record);
            case CaptureRecord.OPEN -> open(record);
            case CaptureRecord.CLOSE -> close(record);
            default -> {
                // PROCESS: from here on another process uses the connection.
                remember(record, record.comm());
                yield null;
            }
        };
    }

    /** Connections known at the moment. */
    public int size() {
        return connections.size();
    }

    private Segment datagram(CaptureRecord record) {
        Connection pair = pairs.get(record.cookie());
        if (pair == null || pair.process() == null) {
            if (pairs.size() >= MAX_PAIRS) {
                pairs.clear();
            }
            pair = connection(record, "", Transport.UDP);
            pairs.put(record.cookie(), pair);
        }
        copyPayload(record);
        return new Segment(
                pair,
                Segment.Kind.DATAGRAM,
                record.egress(),
                0,
                0,
                0,
                unixNanos.applyAsLong(record.timeNanos()),
                record.length(),
                buffer,
                0,
                record.captured(),
                null);
    }

    private void copyPayload(CaptureRecord record) {
        if (record.captured() > buffer.length) {
            buffer = new byte[record.captured()];
        }
        record.copyPayload(buffer, 0);
    }

    private Segment packet(CaptureRecord record) {
        Connection connection = connections.get(record.cookie());
        if (connection == null) {
            connection = remember(record, "");
        }
        copyPayload(record);
        return new Segment(
                connection,
                Segment.Kind.PACKET,
                record.egress(),
                record.tcpFlags(),
                record.seq(),
                record.ack(),
                unixNanos.applyAsLong(record.timeNanos()),
                record.length(),
                buffer,
                0,
                record.captured(),
                null);
    }

    /** The kernel also announces a connection that it first sees in the middle: that one does not begin here. */
    private @Nullable Segment open(CaptureRecord record) {
        Connection connection = remember(record, record.comm());
        return record.midStream() ? null : state(record, connection, Segment.Kind.OPEN, null);
    }

    private Segment close(CaptureRecord record) {
        Connection connection = connections.remove(record.cookie());
        TcpStats stats =
                new TcpStats(record.srttMicros(), record.retransmits(), record.bytesReceived(), record.bytesAcked());
        return state(
                record, connection == null ? connection(record, record.comm()) : connection, Segment.Kind.CLOSE, stats);
    }

    private Segment state(CaptureRecord record, Connection connection, Segment.Kind kind, @Nullable TcpStats stats) {
        return new Segment(
                connection,
                kind,
                true,
                0,
                record.seq(),
                record.ack(),
                unixNanos.applyAsLong(record.timeNanos()),
                0,
                Segment.NO_BYTES,
                0,
                0,
                stats);
    }

    private Connection remember(CaptureRecord record, String command) {
        if (connections.size() >= MAX_CONNECTIONS) {
            connections.clear();
        }
        Connection connection = connection(record, command);
        connections.put(record.cookie(), connection);
        return connection;
    }

    private Connection connection(CaptureRecord record, String command) {
        return connection(record, command, Transport.TCP);
    }

    private Connection connection(CaptureRecord record, String command, Transport transport) {
        ProcessInfo process = processes.find(record.pid(), command);
        return new Connection(
                scope,
                record.cookie(),
                transport,
                new Address(record.localHi(), record.localLo(), record.localPort()),
                new Address(record.remoteHi(), record.remoteLo(), record.remotePort()),
                roleOf(record),
                Vantage.SOCKET,
                record.cgroup(),
                host,
                process,
                null,
                Attributes.EMPTY);
    }

    private static Role roleOf(CaptureRecord record) {
        return record.client() ? Role.CLIENT : record.server() ? Role.SERVER : Role.UNKNOWN;
    }
}
