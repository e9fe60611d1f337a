package dev.weir.pcap;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The classic format: a header, then records. */
final class PcapFormat implements CaptureFormat {
    private static final int FILE_HEADER = 24;
    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;
    /** Alexey Kuznetzov's patch of libpcap: records have an interface, a protocol and a packet type in addition. */
    private static final int MODIFIED = 0xa1b2cd34;

    private final ByteWindow in;
    private final int maxPacketBytes;
    private final boolean littleEndian;
    private final int nanosPerUnit;
    private final int recordHeader;
    private final int linkType;

    private PcapFormat(ByteWindow in, int maxPacketBytes, boolean littleEndian, int magic) {
        this.in = in;
        this.maxPacketBytes = maxPacketBytes;
        this.littleEndian = littleEndian;
        this.nanosPerUnit = magic == NANOSECONDS ? 1 : 1000;
        this.recordHeader = magic == MODIFIED ? 24 : 16;
        // The upper half says whether frames end in a checksum, which IP's own length leaves out anyway.
        this.linkType = Bytes.i32(in.bytes(), in.at() + 20, littleEndian) & 0xffff;
    }

    /** Null if the file does not begin so. */
    static @Nullable PcapFormat open(ByteWindow in, int maxPacketBytes) throws IOException {
        if (!in.has(FILE_HEADER)) {
            return null;
        }
        int magic = Bytes.i32(in.bytes(), in.at());
        boolean littleEndian = !isMagic(magic);
        if (littleEndian) {
            magic = Integer.reverseBytes(magic);
        }
        if (!isMagic(magic)) {
            return null;
        }
        PcapFormat format = new PcapFormat(in, maxPacketBytes, littleEndian, magic);
        in.step(FILE_HEADER);
        return format;
    }

    @Override
    public boolean next(Frame frame) throws IOException, DamagedCaptureException {
        if (!in.has(recordHeader)) {
            if (in.available() == 0) {
                return false;
            }
            throw DamagedCaptureException.truncated(in.offset(), "the file ends inside a record's header");
        }
        byte[] b = in.bytes();
        int at = in.at();
        long captured = Bytes.u32(b, at + 8, littleEndian);
        if (captured > maxPacketBytes) {
            throw DamagedCaptureException.corrupt(in.offset(), "a record claims to hold " + captured + " bytes");
        }
        long nanos =
                Bytes.u32(b, at, littleEndian) * 1_000_000_000L + Bytes.u32(b, at + 4, littleEndian) * nanosPerUnit;
        long length = Bytes.u32(b, at + 12, littleEndian);
        if (!in.has(recordHeader + (int) captured)) {
            throw DamagedCaptureException.truncated(
                    in.offset(), "the file ends inside a record of " + captured + " bytes");
        }
        frame.set(linkType, nanos, in, recordHeader, (int) captured, length);
        in.step(recordHeader + (int) captured);
        return true;
    }

    private static boolean isMagic(int magic) {
        return magic == MICROSECONDS || magic == NANOSECONDS || magic == MODIFIED;
    }
}
