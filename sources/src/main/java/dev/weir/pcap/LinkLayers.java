package dev.weir.pcap;

/** The header that a file's link type puts before each packet (numbers: the LINKTYPE_ registry of tcpdump.org). */
final class LinkLayers {
    private static final int NULL = 0;
    private static final int ETHERNET = 1;
    private static final int PPP = 9;
    private static final int RAW_BSD = 12;
    private static final int RAW_OPENBSD = 14;
    private static final int PPP_HDLC = 50;
    private static final int PPP_ETHER = 51;
    private static final int RAW = 101;
    private static final int CISCO_HDLC = 104;
    private static final int WIFI = 105;
    private static final int LOOP = 108;
    private static final int COOKED = 113;
    private static final int RADIOTAP = 127;
    private static final int ARCNET_LINUX = 129;
    private static final int PPP_WITH_DIRECTION = 204;
    private static final int RAW_IPV4 = 228;
    private static final int RAW_IPV6 = 229;
    private static final int NFLOG = 239;
    private static final int COOKED_2 = 276;

    /** In the protocol field of a cooked header: no ethertype but an LLC header. */
    private static final int COOKED_LLC = 4;

    private static final int NFULA_PAYLOAD = 9;

    private LinkLayers() {}

    static int enter(int linkType, Packet p) {
        return switch (linkType) {
            case ETHERNET -> Protocol.ETHERNET;
            case NULL, LOOP -> loop(p);
            case RAW, RAW_BSD, RAW_OPENBSD -> Protocol.ANY_IP;
            case RAW_IPV4 -> Protocol.IPV4;
            case RAW_IPV6 -> Protocol.IPV6;
            case COOKED -> cooked(p, 14, 16);
            case COOKED_2 -> cooked(p, 0, 20);
            case WIFI -> Protocol.WIFI;
            case RADIOTAP -> Wifi.radiotap(p);
            case PPP, PPP_HDLC -> Protocol.PPP;
            case PPP_ETHER -> Protocol.PPPOE;
            case PPP_WITH_DIRECTION -> p.step(1, Protocol.PPP);
            case CISCO_HDLC -> p.has(4) ? p.step(4, p.u16(2)) : p.skip(SkipReason.CUT_HEADER);
            case NFLOG -> nflog(p);
            case ARCNET_LINUX -> arcnet(p);
            case Frame.NO_INTERFACE -> p.skip(SkipReason.UNKNOWN_INTERFACE);
            default -> p.skip(SkipReason.UNKNOWN_LINK_TYPE);
        };
    }

    /** An address family in the byte order of the machine that captured, which may not be the file's. */
    private static int loop(Packet p) {
        if (!p.has(4)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int family = p.i32(0);
        if ((family & 0xffff_0000) != 0) {
            family = Integer.reverseBytes(family);
        }
        p.at += 4;
        return switch (family) {
            case 2 -> Protocol.IPV4;
            // AF_INET6 of Linux, NetBSD and OpenBSD, FreeBSD, macOS, Windows
            case 10, 24, 28, 30, 23 -> Protocol.IPV6;
            default -> p.skip(SkipReason.NOT_IP);
        };
    }

    private static int cooked(Packet p, int protocolAt, int length) {
        if (!p.has(length)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int protocol = p.u16(protocolAt);
        p.at += length;
        return protocol == COOKED_LLC ? Protocol.LLC : protocol;
    }

    /** Two addresses, an offset of two bytes, a type; types of RFC 1201 have a fragment flag and a sequence number behind it. */
    private static int arcnet(Packet p) {
        if (!p.has(8)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        return switch (p.u8(4)) {
            case 0xd4 -> p.u8(5) == 0 ? p.step(8, Protocol.IPV4) : p.skip(SkipReason.FRAGMENT_GIVEN_UP);
            case 0xc4 -> p.u8(5) == 0 ? p.step(8, Protocol.IPV6) : p.skip(SkipReason.FRAGMENT_GIVEN_UP);
            case 0xf0 -> p.step(5, Protocol.IPV4);
            default -> p.skip(SkipReason.NOT_IP);
        };
    }

    /** Type-length-value items in the byte order of the machine that captured; one of them is the packet. */
    private static int nflog(Packet p) {
        p.at += 4;
        while (p.has(4)) {
            boolean littleEndian = Bytes.u16(p.bytes, p.at + 2, true) < 256;
            int length = Bytes.u16(p.bytes, p.at, littleEndian);
            // The highest bits are flags
            int type = Bytes.u16(p.bytes, p.at + 2, littleEndian) & 0x3fff;
            if (length < 4) {
                return p.skip(SkipReason.BAD_HEADER);
            }
            if (type == NFULA_PAYLOAD) {
                p.at += 4;
                p.limit(length - 4);
                return Protocol.ANY_IP;
            }
            p.at += (length + 3) & ~3;
        }
        return p.skip(SkipReason.CUT_HEADER);
    }
}
