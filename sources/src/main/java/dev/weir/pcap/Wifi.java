package dev.weir.pcap;

/** IEEE 802.11 data frames, with or without a radiotap header. */
final class Wifi {
    private static final int DATA = 2;
    private static final int NO_DATA = 0x4;
    private static final int QOS = 0x8;
    private static final int BOTH_SYSTEMS = 0x3;
    private static final int PROTECTED = 0x40;
    private static final int ORDER = 0x80;
    /** In the QoS field: several frames in one (A-MSDU). */
    private static final int AGGREGATE = 0x80;

    private static final int RADIOTAP_PADDED = 0x20;

    private Wifi() {}

    /** Radiotap is little endian. */
    static int radiotap(Packet p) {
        if (!p.has(8)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int length = Bytes.u16(p.bytes, p.at + 2, true);
        if (length < 8) {
            return p.skip(SkipReason.BAD_HEADER);
        }
        if (!p.has(length)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        boolean padded = (radiotapFlags(p, length) & RADIOTAP_PADDED) != 0;
        p.at += length;
        return frame(p, padded);
    }

    static int frame(Packet p, boolean padded) {
        if (!p.has(24)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int control = p.u8(0);
        int flags = p.u8(1);
        int subtype = control >> 4;
        if ((control >> 2 & 3) != DATA || (subtype & NO_DATA) != 0) {
            return p.skip(SkipReason.NOT_IP);
        }
        if ((flags & PROTECTED) != 0) {
            return p.skip(SkipReason.ENCRYPTED);
        }
        int header = (flags & BOTH_SYSTEMS) == BOTH_SYSTEMS ? 30 : 24;
        if ((subtype & QOS) != 0) {
            if (!p.has(header + 2)) {
                return p.skip(SkipReason.CUT_HEADER);
            }
            if ((p.u8(header) & AGGREGATE) != 0) {
                return p.skip(SkipReason.NOT_IP);
            }
            header += (flags & ORDER) != 0 ? 6 : 2;
        }
        return p.step(padded ? (header + 3) & ~3 : header, Protocol.LLC);
    }

    /** The flags field is the second one: behind the presence words, and behind the eight bytes of a timestamp if there. */
    private static int radiotapFlags(Packet p, int length) {
        int present = Bytes.i32(p.bytes, p.at + 4, true);
        int field = 8;
        for (int word = present; word < 0 && field + 4 <= length; field += 4) {
            word = Bytes.i32(p.bytes, p.at + field, true);
        }
        if ((present & 1) != 0) {
            field = ((field + 7) & ~7) + 8;
        }
        return (present & 2) != 0 && field < length ? p.u8(field) : 0;
    }
}
