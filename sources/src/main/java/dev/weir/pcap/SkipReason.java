package dev.weir.pcap;

import java.util.Locale;

/** Why a packet of a capture file became no segment. */
public enum SkipReason {
    /** The file names a link type that is not known here. */
    UNKNOWN_LINK_TYPE,
    /** A pcapng packet of an interface that the section does not describe. */
    UNKNOWN_INTERFACE,
    /** ARP, spanning tree, an ethertype not known here ... */
    NOT_IP,
    /** ICMP, an encrypted or unknown IP protocol, a tunnel of another kind ... */
    NOT_TCP_OR_UDP,
    /** A protected 802.11 frame. */
    ENCRYPTED,
    /** More layers around each other than a sane network has. */
    TOO_DEEP,
    /** The header's fields contradict each other. */
    BAD_HEADER,
    /** The capture ends inside the headers. */
    CUT_HEADER,
    /** A fragment of a datagram that never became whole, or was more than the limits allow. */
    FRAGMENT_GIVEN_UP;

    /** Whether a segment may have been lost with it; else it was none that is wanted. */
    public boolean isLoss() {
        return this != NOT_IP && this != NOT_TCP_OR_UDP;
    }

    /** As in metric names. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
