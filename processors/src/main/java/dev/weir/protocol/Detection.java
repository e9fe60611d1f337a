package dev.weir.protocol;

/** What a protocol says of a connection's first bytes. */
public enum Detection {
    NO,
    /** Not decided yet. */
    MORE,
    /** Yes, and the outgoing bytes are the client's. */
    CLIENT_OUTGOING,
    /** Yes, and the incoming bytes are the client's. */
    CLIENT_INCOMING
}
