package dev.weir.pcap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The format of draft-ietf-opsawg-pcapng: sections of blocks. Blocks without packets, and options, are stepped over. */
final class PcapngFormat implements CaptureFormat {
    private static final int SECTION = 0x0a0d0d0a;
    private static final int BYTE_ORDER = 0x1a2b3c4d;
    private static final int INTERFACE = 1;
    private static final int PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    /** Type and length before the body, the length again behind it. */
    private static final int HEADER = 8;

    private static final int AROUND = 12;
    /** Room for the options of an interface or packet. */
    private static final int MAX_OPTIONS = 64 << 10;

    private static final int MAX_INTERFACES = 65_536;

    private final ByteWindow in;
    private final int maxPacketBytes;
    private final List<PcapngInterface> interfaces = new ArrayList<>();
    private boolean littleEndian;
    private long lastNanos;

    private PcapngFormat(ByteWindow in, int maxPacketBytes) {
        this.in = in;
        this.maxPacketBytes = maxPacketBytes;
    }

    /** Null if the file does not begin so. */
    static @Nullable PcapngFormat open(ByteWindow in, int maxPacketBytes) throws IOException {
        return in.has(AROUND) && Bytes.i32(in.bytes(), in.at()) == SECTION && byteOrder(in) != 0
                ? new PcapngFormat(in, maxPacketBytes)
                : null;
    }

    @Override
    public boolean next(Frame frame) throws IOException, DamagedCaptureException {
        while (in.has(AROUND)) {
            int type = Bytes.i32(in.bytes(), in.at(), littleEndian);
            if (type == SECTION) {
                beginSection();
            }
            long length = Bytes.u32(in.bytes(), in.at() + 4, littleEndian);
            if (length < AROUND || length % 4 != 0) {
                throw corrupt("a block claims to be " + length + " bytes long");
            }
            if (!isRead(type)) {
                stepOver(length);
            } else if (read(type, load(length), frame)) {
                return true;
            }
        }
        if (in.available() > 0) {
            throw DamagedCaptureException.truncated(in.offset(), "the file ends inside a block's header");
        }
        return false;
    }

    private static boolean isRead(int type) {
        return type == INTERFACE || type == PACKET || type == SIMPLE_PACKET || type == ENHANCED_PACKET;
    }

    /** 1 if little endian, -1 if big endian, 0 if neither. */
    private static int byteOrder(ByteWindow in) {
        int magic = Bytes.i32(in.bytes(), in.at() + HEADER);
        return magic == BYTE_ORDER ? -1 : Integer.reverseBytes(magic) == BYTE_ORDER ? 1 : 0;
    }

    private void beginSection() throws DamagedCaptureException {
        int order = byteOrder(in);
        if (order == 0) {
            throw corrupt("a section without byte-order magic");
        }
        littleEndian = order > 0;
        interfaces.clear();
    }

    private void stepOver(long length) throws IOException, DamagedCaptureException {
        long offset = in.offset();
        if (!in.skip(length)) {
            throw DamagedCaptureException.truncated(offset, "the file ends inside a block of " + length + " bytes");
        }
    }

    private int load(long length) throws IOException, DamagedCaptureException {
        if (length > (long) maxPacketBytes + MAX_OPTIONS) {
            throw corrupt("a block claims to be " + length + " bytes long");
        }
        if (!in.has((int) length)) {
            throw DamagedCaptureException.truncated(
                    in.offset(), "the file ends inside a block of " + length + " bytes");
        }
        long again = Bytes.u32(in.bytes(), in.at() + (int) length - 4, littleEndian);
        if (again != length) {
            throw corrupt("a block's two lengths are " + length + " and " + again);
        }
        return (int) length;
    }

    /** True if the block was a packet. */
    private boolean read(int type, int length, Frame frame) throws DamagedCaptureException {
        switch (type) {
            case INTERFACE -> describe(length);
            case ENHANCED_PACKET -> {
                need(length, 32);
                packet(frame, length, Bytes.u32(in.bytes(), in.at() + HEADER, littleEndian));
            }
            case PACKET -> {
                need(length, 32);
                packet(frame, length, Bytes.u16(in.bytes(), in.at() + HEADER, littleEndian));
            }
            default -> simplePacket(frame, length);
        }
        in.step(length);
        return type != INTERFACE;
    }

    private void describe(int length) throws DamagedCaptureException {
        need(length, 20);
        PcapngInterface described = PcapngInterface.read(in.bytes(), in.at() + HEADER, length - AROUND, littleEndian);
        if (described == null || interfaces.size() == MAX_INTERFACES) {
            throw corrupt("an interface with options that make no sense, or more than " + MAX_INTERFACES);
        }
        interfaces.add(described);
    }

    private void packet(Frame frame, int length, long index) throws DamagedCaptureException {
        byte[] b = in.bytes();
        int at = in.at() + HEADER;
        long captured = Bytes.u32(b, at + 12, littleEndian);
        if (captured > length - 32 || captured > maxPacketBytes) {
            throw corrupt("a packet of " + captured + " bytes in a block of " + length);
        }
        int link = Frame.NO_INTERFACE;
        if (index < interfaces.size()) {
            PcapngInterface from = interfaces.get((int) index);
            link = from.linkType();
            lastNanos = from.nanos(
                    Bytes.u32(b, at + 4, littleEndian) << 32 | Bytes.u32(b, at + 8, littleEndian), lastNanos);
        }
        frame.set(link, lastNanos, in, HEADER + 20, (int) captured, Bytes.u32(b, at + 16, littleEndian));
    }

    /** Has no time of its own and belongs to the first interface. */
    private void simplePacket(Frame frame, int length) throws DamagedCaptureException {
        need(length, 16);
        long wire = Bytes.u32(in.bytes(), in.at() + HEADER, littleEndian);
        long captured = Math.min(wire, length - 16);
        int link = Frame.NO_INTERFACE;
        if (!interfaces.isEmpty()) {
            PcapngInterface from = interfaces.getFirst();
            link = from.linkType();
            captured = from.snapLength() > 0 ? Math.min(captured, from.snapLength()) : captured;
        }
        frame.set(link, lastNanos, in, HEADER + 4, (int) Math.min(captured, maxPacketBytes), wire);
    }

    private void need(int length, int atLeast) throws DamagedCaptureException {
        if (length < atLeast) {
            throw corrupt("a block of " + length + " bytes is too short for its type");
        }
    }

    private DamagedCaptureException corrupt(String message) {
        return DamagedCaptureException.corrupt(in.offset(), message);
    }
}
