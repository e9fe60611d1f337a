package dev.weir.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A record of the ring, looked at in place: one object for all records of a reader. The meaning of each
 * field is in {@code weir.h}.
 */
public final class CaptureRecord {
    /** A packet, or a stretch of one. */
    public static final int SEGMENT = 1;
    /** A connection was established, or (then {@link #midStream}) is seen for the first time. */
    public static final int OPEN = 2;
    /** A connection is gone; with the totals of its life. */
    public static final int CLOSE = 3;
    /** {@link #pid} and {@link #comm} of a connection are others than its OPEN said. */
    public static final int PROCESS = 4;

    /** A UDP datagram. {@link #cookie} stands for the socket and its remote end together. */
    public static final int DATAGRAM = 5;

    static final int EGRESS = 1;
    static final int CUT = 2;
    static final int MID_STREAM = 4;
    static final int CLIENT = 8;
    static final int SERVER = 16;

    private static final ValueLayout.OfLong NETWORK_LONG = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment memory;
    private long base;
    private int size;

    CaptureRecord(MemorySegment memory) {
        this.memory = memory;
    }

    CaptureRecord at(long offset, int length) {
        base = offset;
        size = length;
        return this;
    }

    /** {@link #SEGMENT}, {@link #OPEN}, {@link #CLOSE}, {@link #PROCESS} or {@link #DATAGRAM}. */
    public int type() {
        return memory.get(JAVA_BYTE, base + RecordLayout.TYPE);
    }

    private int flags() {
        return memory.get(JAVA_BYTE, base + RecordLayout.FLAGS);
    }

    /** Whether the local socket sent it. */
    public boolean egress() {
        return (flags() & EGRESS) != 0;
    }

    /** Whether the capture limit took payload from it: {@code captured() < length()}. */
    public boolean cut() {
        return (flags() & CUT) != 0;
    }

    /** Whether the connection is older than the capture: its begin was not seen. */
    public boolean midStream() {
        return (flags() & MID_STREAM) != 0;
    }

    /** Whether the local socket is known to have connected. */
    public boolean client() {
        return (flags() & CLIENT) != 0;
    }

    /** Whether the local socket is known to have been accepted. Neither is known in mid-stream. */
    public boolean server() {
        return (flags() & SERVER) != 0;
    }

    /** Byte 13 of the TCP header: FIN 1, SYN 2, RST 4, PSH 8, ACK 16. */
    public int tcpFlags() {
        return memory.get(JAVA_BYTE, base + RecordLayout.TCP_FLAGS) & 0xff;
    }

    /** The process in the initial pid namespace; 0 if not known. */
    public int pid() {
        return memory.get(JAVA_INT, base + RecordLayout.PID);
    }

    /** Nanoseconds of the boot clock; see {@link BootClock}. */
    public long timeNanos() {
        return memory.get(JAVA_LONG, base + RecordLayout.TIME);
    }

    /** The local socket's cookie: unique in this kernel since boot. */
    public long cookie() {
        return memory.get(JAVA_LONG, base + RecordLayout.COOKIE);
    }

    /** The network namespace's cookie; 0 if not known. */
    public long netns() {
        return memory.get(JAVA_LONG, base + RecordLayout.NETNS);
    }

    /** The inode number of the socket's cgroup folder; 0 if not known. */
    public long cgroup() {
        return memory.get(JAVA_LONG, base + RecordLayout.CGROUP);
    }

    /** The first eight bytes of the local IPv6 address (an IPv4 address is {@code ::ffff:a.b.c.d}). */
    public long localHi() {
        return memory.get(NETWORK_LONG, base + RecordLayout.LOCAL);
    }

    /** The last eight bytes of the local address. */
    public long localLo() {
        return memory.get(NETWORK_LONG, base + RecordLayout.LOCAL + 8);
    }

    /** The first eight bytes of the remote address. */
    public long remoteHi() {
        return memory.get(NETWORK_LONG, base + RecordLayout.REMOTE);
    }

    /** The last eight bytes of the remote address. */
    public long remoteLo() {
        return memory.get(NETWORK_LONG, base + RecordLayout.REMOTE + 8);
    }

    /** 0 to 65535. */
    public int localPort() {
        return memory.get(JAVA_SHORT, base + RecordLayout.LOCAL_PORT) & 0xffff;
    }

    /** 0 to 65535. */
    public int remotePort() {
        return memory.get(JAVA_SHORT, base + RecordLayout.REMOTE_PORT) & 0xffff;
    }

    /**
     * The TCP sequence number of the segment, unsigned; with a SYN, payload begins one later. In an OPEN
     * that is not mid-stream, and in a CLOSE: of the next byte to be sent.
     */
    public int seq() {
        return memory.get(JAVA_INT, base + RecordLayout.SEQ);
    }

    /** The acknowledgement number, unsigned. In such an OPEN, and a CLOSE: of the next byte to be received. */
    public int ack() {
        return memory.get(JAVA_INT, base + RecordLayout.ACK);
    }

    /** Payload bytes that were on the wire. */
    public int length() {
        return memory.get(JAVA_INT, base + RecordLayout.LENGTH);
    }

    /** Payload bytes that are in the record: the first of those on the wire. */
    public int captured() {
        return memory.get(JAVA_INT, base + RecordLayout.CAPTURED);
    }

    /** Records of this socket that were lost before this one because the ring was full. */
    public int lost() {
        return memory.get(JAVA_INT, base + RecordLayout.LOST);
    }

    /** Copies {@link #captured} bytes. */
    public void copyPayload(byte[] to, int offset) {
        MemorySegment.copy(memory, JAVA_BYTE, base + RecordLayout.RECORD_BYTES, to, offset, captured());
    }

    /** One byte of the payload, unsigned; {@code index} below {@link #captured}. */
    public int payloadByte(int index) {
        return memory.get(JAVA_BYTE, base + RecordLayout.RECORD_BYTES + index) & 0xff;
    }

    /** The command of the process, at most 15 bytes; empty if not known. Not in a SEGMENT. */
    public String comm() {
        requireConnection();
        byte[] bytes = new byte[RecordLayout.COMM_BYTES];
        MemorySegment.copy(memory, JAVA_BYTE, base + RecordLayout.COMM, bytes, 0, bytes.length);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Payload bytes received in order, of a CLOSE. */
    public long bytesReceived() {
        requireConnection();
        return memory.get(JAVA_LONG, base + RecordLayout.BYTES_RECEIVED);
    }

    /** Payload bytes sent and acknowledged, of a CLOSE. The kernel counts the SYN or the FIN as one, too. */
    public long bytesAcked() {
        requireConnection();
        return memory.get(JAVA_LONG, base + RecordLayout.BYTES_ACKED);
    }

    /** The smoothed round trip time in microseconds, of an OPEN or a CLOSE; 0 if not measured. */
    public int srttMicros() {
        requireConnection();
        return memory.get(JAVA_INT, base + RecordLayout.SRTT_US);
    }

    /** Segments sent again, of a CLOSE. */
    public int retransmits() {
        requireConnection();
        return memory.get(JAVA_INT, base + RecordLayout.RETRANSMITS);
    }

    private void requireConnection() {
        if (size < RecordLayout.CONNECTION_BYTES || type() == SEGMENT) {
            throw new IllegalStateException("a segment does not have it");
        }
    }
}
