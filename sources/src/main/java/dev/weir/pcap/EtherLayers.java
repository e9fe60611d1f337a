package dev.weir.pcap;

/** What lies between a link and IP: Ethernet, VLAN tags, LLC, MPLS, PPPoE and PPP. */
final class EtherLayers {
    /** Smaller numbers in an Ethernet header are lengths (IEEE 802.3). */
    private static final int FIRST_ETHERTYPE = 0x600;

    private static final int MPLS_BOTTOM = 0x100;

    private EtherLayers() {}

    static int ethernet(Packet p) {
        if (!p.has(14)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int type = p.u16(12);
        p.at += 14;
        return typeOrLength(type);
    }

    static int vlan(Packet p) {
        if (!p.has(4)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int type = p.u16(2);
        p.at += 4;
        return typeOrLength(type);
    }

    /** IP over IEEE 802: behind a SNAP header, or (rarely) by its own service access point. */
    static int llc(Packet p) {
        if (!p.has(3)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int points = p.u16(0);
        if (points == 0x0606) {
            return p.step(3, Protocol.IPV4);
        }
        if (points != 0xaaaa) {
            return p.skip(SkipReason.NOT_IP);
        }
        if (!p.has(8)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int organisation = p.i32(2) & 0xff_ffff;
        if (organisation != 0 && organisation != 0xf8) {
            return p.skip(SkipReason.NOT_IP);
        }
        return p.step(8, p.u16(6));
    }

    /** The stack does not say what it carries: told by the first four bits, 0 being a pseudowire (RFC 4385) with Ethernet. */
    static int mpls(Packet p) {
        boolean bottom = false;
        while (!bottom) {
            if (!p.has(5)) {
                return p.skip(SkipReason.CUT_HEADER);
            }
            bottom = (p.i32(0) & MPLS_BOTTOM) != 0;
            p.at += 4;
        }
        return switch (p.u8(0) >> 4) {
            case 4, 6 -> Protocol.ANY_IP;
            case 0 -> p.step(4, Protocol.ETHERNET);
            default -> p.skip(SkipReason.NOT_IP);
        };
    }

    static int pppoe(Packet p) {
        if (!p.has(6)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int code = p.u8(1);
        p.at += 6;
        return code == 0 ? Protocol.PPP : p.skip(SkipReason.NOT_IP);
    }

    /** Address and control (ff 03) and the first byte of the protocol may be left out (RFC 1661, 6.5 and 6.6). */
    static int ppp(Packet p) {
        if (p.has(2) && p.u16(0) == 0xff03) {
            p.at += 2;
        }
        if (!p.has(2)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        boolean compressed = (p.u8(0) & 1) != 0;
        int protocol = compressed ? p.u8(0) : p.u16(0);
        p.at += compressed ? 1 : 2;
        return switch (protocol) {
            case 0x21 -> Protocol.IPV4;
            case 0x57 -> Protocol.IPV6;
            case 0x281 -> Protocol.MPLS;
            default -> p.skip(SkipReason.NOT_IP);
        };
    }

    private static int typeOrLength(int type) {
        return type < FIRST_ETHERTYPE ? Protocol.LLC : type;
    }
}
