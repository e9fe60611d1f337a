package dev.weir.pcap;

/**
 * Names of what may come next in a packet: an ethertype (0 to 0xffff), or one of the numbers above. A layer's reader takes the
 * packet behind its own header and returns one of these, or a negative number where the way ends.
 */
final class Protocol {
    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;
    /** Transparent Ethernet bridging: a whole Ethernet frame. */
    static final int ETHERNET = 0x6558;
    /** As in GRE version 1. */
    static final int PPP = 0x880b;

    static final int VLAN = 0x8100;
    static final int SERVICE_VLAN = 0x88a8;
    static final int OLD_SERVICE_VLAN = 0x9100;
    static final int MPLS = 0x8847;
    static final int MPLS_MULTICAST = 0x8848;
    static final int PPPOE = 0x8864;
    static final int ERSPAN = 0x88be;
    static final int ERSPAN_3 = 0x22eb;

    /** IPv4 or IPv6, told by the first four bits. */
    static final int ANY_IP = 0x10000;

    static final int LLC = 0x10001;
    static final int WIFI = 0x10002;
    /** The lowest byte is a number of IANA's list of IP protocols. */
    static final int IP_PAYLOAD = 0x20000;

    static final int TCP = IP_PAYLOAD | 6;
    /** The payload of a UDP datagram that is no tunnel. */
    static final int DATAGRAM = 0x10003;

    /** Left out; the packet knows why. */
    static final int SKIPPED = -1;
    /** A fragment that waits for others. */
    static final int HELD = -2;

    private Protocol() {}
}
