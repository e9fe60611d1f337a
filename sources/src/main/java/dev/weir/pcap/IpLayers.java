package dev.weir.pcap;

/** IPv4 (RFC 791) and IPv6 (RFC 8200) with extension headers, jumbo payloads (RFC 2675) and fragments. */
final class IpLayers {
    private static final long V4_MAPPED = 0xffff_0000_0000L;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET = 0x1fff;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION = 60;
    private static final int MOBILITY = 135;
    private static final int JUMBO_OPTION = 0xc2;

    private final Fragments fragments;

    IpLayers(Fragments fragments) {
        this.fragments = fragments;
    }

    static int any(Packet p) {
        if (!p.has(1)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        return switch (p.u8(0) >> 4) {
            case 4 -> Protocol.IPV4;
            case 6 -> Protocol.IPV6;
            default -> p.skip(SkipReason.NOT_IP);
        };
    }

    int v4(Packet p) {
        if (!p.has(20)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int header = (p.u8(0) & 15) * 4;
        int total = p.u16(2);
        if (p.u8(0) >> 4 != 4 || header < 20 || (total != 0 && total < header)) {
            return p.skip(SkipReason.BAD_HEADER);
        }
        if (total != 0) {
            // 0: captured before the network card cut one large packet into many (TSO); the frame's own length holds.
            p.limit(total);
        }
        p.sourceHi = 0;
        p.sourceLo = V4_MAPPED | (p.i32(12) & 0xffff_ffffL);
        p.destinationHi = 0;
        p.destinationLo = V4_MAPPED | (p.i32(16) & 0xffff_ffffL);
        int id = p.u16(4);
        int fragment = p.u16(6);
        int protocol = p.u8(9);
        int next = p.step(header, Protocol.IP_PAYLOAD | protocol);
        boolean more = (fragment & MORE_FRAGMENTS) != 0;
        int offset = (fragment & FRAGMENT_OFFSET) * 8;
        return next < 0 || (!more && offset == 0) ? next : fragments.add(p, protocol, id, offset, more);
    }

    int v6(Packet p) {
        if (!p.has(40)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        if (p.u8(0) >> 4 != 6) {
            return p.skip(SkipReason.BAD_HEADER);
        }
        int length = p.u16(4);
        int next = p.u8(6);
        p.sourceHi = Bytes.i64(p.bytes, p.at + 8);
        p.sourceLo = Bytes.i64(p.bytes, p.at + 16);
        p.destinationHi = Bytes.i64(p.bytes, p.at + 24);
        p.destinationLo = Bytes.i64(p.bytes, p.at + 32);
        p.at += 40;
        if (length != 0) {
            p.limit(length);
        } else if (next == HOP_BY_HOP) {
            jumbo(p);
        }
        return payload(p, next);
    }

    /**
     * What follows an IP header with this protocol number, extension headers among them. IPv4 has none, but its
     * authentication header is the same.
     */
    int payload(Packet p, int first) {
        int next = first;
        while (true) {
            switch (next) {
                case HOP_BY_HOP, ROUTING, DESTINATION, MOBILITY, AUTHENTICATION -> {
                    if (!p.has(8)) {
                        return p.skip(SkipReason.CUT_HEADER);
                    }
                    int length = next == AUTHENTICATION ? (p.u8(1) + 2) * 4 : (p.u8(1) + 1) * 8;
                    next = p.u8(0);
                    if (p.step(length, next) < 0) {
                        return Protocol.SKIPPED;
                    }
                }
                case FRAGMENT -> {
                    return fragment(p);
                }
                default -> {
                    return Protocol.IP_PAYLOAD | next;
                }
            }
        }
    }

    private int fragment(Packet p) {
        if (!p.has(8)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int next = p.u8(0);
        int offset = p.u16(2) & 0xfff8;
        boolean more = (p.u16(2) & 1) != 0;
        int id = p.i32(4);
        p.at += 8;
        return !more && offset == 0 ? Protocol.IP_PAYLOAD | next : fragments.add(p, next, id, offset, more);
    }

    /** Options are type, length, value; type 0 is one byte of padding. */
    private static void jumbo(Packet p) {
        if (!p.has(8)) {
            return;
        }
        int end = Math.min((p.u8(1) + 1) * 8, p.end - p.at);
        for (int option = 2; option + 6 <= end; ) {
            if (p.u8(option) == JUMBO_OPTION && p.u8(option + 1) == 4) {
                p.limit(p.i32(option + 2) & Integer.MAX_VALUE);
                return;
            }
            option += p.u8(option) == 0 ? 1 : 2 + p.u8(option + 1);
        }
    }
}
