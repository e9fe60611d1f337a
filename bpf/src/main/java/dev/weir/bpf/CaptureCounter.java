package dev.weir.bpf;

/** What the kernel programs count, in the order of {@code enum weir_counter}. */
public enum CaptureCounter {
    /** TCP packets that were looked at; on loopback, at both ends. */
    PACKETS,
    /** Pure acknowledgements, which are not sent up. */
    ACKS,
    /** Packets of a listener: their connection has no socket of its own yet. */
    HANDSHAKES,
    /** Packets without a full socket: of connections in time-wait, resets of unknown ones. */
    NO_SOCKET,
    /** Packets of an excluded process, or of its peer on this host. */
    FILTERED_OWN,
    /** Packets that the port filter left out. */
    FILTERED_PORT,
    /** Packets that the cgroup filter left out. */
    FILTERED_CGROUP,
    /** Records of any type that were put into a ring. */
    RECORDS_SENT,
    /** Records of any type for which the ring was full. */
    RECORDS_LOST,
    /** Payload bytes that were put into a ring. */
    BYTES_SENT,
    /** Payload bytes of lost records. */
    BYTES_LOST,
    /** Packets of which the capture limit took payload. */
    CUT_SEGMENTS,
    /** Payload bytes over the capture limit. */
    CUT_BYTES,
    /** Messages that went over the capture limit. */
    CUT_MESSAGES,
    /** Packets whose headers make no sense or cannot be read. */
    UNPARSABLE,
    /** IP fragments; the ends of a connection normally see none. */
    FRAGMENTS,
    /** Packets that are neither TCP nor UDP; UDP too where it is not captured. */
    OTHER_PROTOCOL,
    /** Packets for whose socket the kernel gave no memory. */
    NO_STORAGE,
    /** Connections that were established. */
    OPENED,
    /** Connections that ended, of those whose begin was seen. */
    CLOSED,
    /** Connections older than the capture. */
    MID_STREAM,
    /** Connections whose payload was no longer wanted. */
    MUTED,
    /** UDP datagrams that were looked at; on loopback, at both ends. */
    DATAGRAMS,
    /** Packets and datagrams of connections whose payload was no longer wanted: not sent up. */
    PACKETS_MUTED,
    /**
     * Messages of the side that asks, whether or not they could be sent up: what leaves a socket that connected and what enters one
     * that was accepted, from its first byte after the other side spoke. Requests that are pipelined are one. Not of connections
     * older than the capture, where nobody knows who asks.
     */
    REQUESTS,
    /** Those of them for whose first record the ring was full: nothing in the records tells of them. */
    REQUESTS_LOST
}
