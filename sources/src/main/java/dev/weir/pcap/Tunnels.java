package dev.weir.pcap;

/** Packets inside packets: GRE (RFC 2784, 2890, 2637), ERSPAN, and what is carried in UDP on well-known ports, if it looks the part. */
final class Tunnels {
    private static final int GTP_PORT = 2152;
    private static final int GRE_PORT = 4754;
    private static final int VXLAN_PORT = 4789;
    private static final int OLD_VXLAN_PORT = 8472;
    private static final int VXLAN_I = 0x08;
    private static final int VXLAN_P = 0x04;
    private static final int ARP = 0x0806;
    private static final int GENEVE_PORT = 6081;
    private static final int MPLS_PORT = 6635;

    private static final int GRE_CHECKSUM = 0x8000;
    private static final int GRE_ROUTING = 0x4000;
    private static final int GRE_KEY = 0x2000;
    private static final int GRE_SEQUENCE = 0x1000;
    private static final int GRE_ACKNOWLEDGEMENT = 0x80;
    private static final int GTP_VERSION_1 = 0x30;
    private static final int GTP_PACKET = 0xff;

    private Tunnels() {}

    static int udp(Packet p) {
        if (!p.has(8)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int source = p.u16(0);
        int destination = p.u16(2);
        int length = p.u16(4); // 0 in a packet that the network card has still to cut up
        if (length >= 8 && p.at + length < p.wireEnd) {
            p.limit(length);
        }
        p.at += 8;
        return switch (destination) {
            case VXLAN_PORT, OLD_VXLAN_PORT -> vxlan(p);
            case GENEVE_PORT -> geneve(p);
            case GRE_PORT -> gre(p);
            case MPLS_PORT -> Protocol.MPLS;
            default -> source == GTP_PORT || destination == GTP_PORT ? gtp(p) : Protocol.DATAGRAM;
        };
    }

    static int gre(Packet p) {
        if (!p.has(4)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int flags = p.u16(0);
        int type = p.u16(2);
        int version = flags & 7;
        if ((flags & GRE_ROUTING) != 0 || version > 1) {
            return p.skip(SkipReason.NOT_TCP_OR_UDP);
        }
        int length = 4;
        length += (flags & GRE_CHECKSUM) != 0 ? 4 : 0;
        length += (flags & GRE_KEY) != 0 ? 4 : 0;
        length += (flags & GRE_SEQUENCE) != 0 ? 4 : 0;
        length += version == 1 && (flags & GRE_ACKNOWLEDGEMENT) != 0 ? 4 : 0;
        if (type == Protocol.ERSPAN) {
            // Type II has a header of its own and is told from type I by the sequence number.
            return p.step((flags & GRE_SEQUENCE) != 0 ? length + 8 : length, Protocol.ETHERNET);
        }
        return p.step(length, type);
    }

    /** Behind the header of type III may be eight bytes more, if its last bit says so. */
    static int erspan3(Packet p) {
        if (!p.has(12)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        return p.step((p.u8(11) & 1) != 0 ? 20 : 12, Protocol.ETHERNET);
    }

    private static int vxlan(Packet p) {
        if (!p.has(8)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int flags = p.u8(0);
        int next = (flags & VXLAN_P) == 0 ? Protocol.ETHERNET : gpe(p.u8(3));
        // Other flags are ignored (RFC 7348 section 5), but a client of anything may have the port: what is inside has
        // to look the part.
        boolean tunnel = flags == VXLAN_I || ((flags & VXLAN_I) != 0 && carries(p, next));
        return tunnel ? p.step(8, next) : Protocol.DATAGRAM;
    }

    /** What GPE says of the inside; a service header (RFC 8300) is not read. */
    private static int gpe(int next) {
        return switch (next) {
            case 1, 2 -> Protocol.ANY_IP;
            case 4 -> Protocol.DATAGRAM;
            case 5 -> Protocol.MPLS;
            default -> Protocol.ETHERNET;
        };
    }

    private static boolean carries(Packet p, int next) {
        if (next == Protocol.ETHERNET) {
            int type = p.has(22) ? p.u16(20) : 0;
            return switch (type) {
                case Protocol.IPV4, Protocol.IPV6, ARP, Protocol.VLAN, Protocol.SERVICE_VLAN, Protocol.MPLS -> true;
                default -> false;
            };
        }
        int version = p.has(9) ? p.u8(8) >> 4 : 0;
        return next == Protocol.MPLS || (next == Protocol.ANY_IP && (version == 4 || version == 6));
    }

    private static int geneve(Packet p) {
        if (!p.has(8)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int first = p.u8(0);
        return first >> 6 == 0 ? p.step(8 + (first & 63) * 4, p.u16(2)) : Protocol.DATAGRAM;
    }

    /** GTP-U version 1 (3GPP TS 29.281, 5.1). */
    private static int gtp(Packet p) {
        if (!p.has(8)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int flags = p.u8(0);
        if ((flags & 0xf0) != GTP_VERSION_1 || p.u8(1) != GTP_PACKET) {
            return Protocol.DATAGRAM;
        }
        if ((flags & 7) == 0) {
            return p.step(8, Protocol.ANY_IP);
        }
        if (!p.has(12)) {
            return p.skip(SkipReason.CUT_HEADER);
        }
        int extension = p.u8(11);
        p.at += 12;
        while ((flags & 4) != 0 && extension != 0) {
            int length = p.has(1) ? p.u8(0) * 4 : 0;
            if (length == 0 || !p.has(length)) {
                return p.skip(length == 0 ? SkipReason.BAD_HEADER : SkipReason.CUT_HEADER);
            }
            extension = p.u8(length - 1);
            p.at += length;
        }
        return Protocol.ANY_IP;
    }
}
