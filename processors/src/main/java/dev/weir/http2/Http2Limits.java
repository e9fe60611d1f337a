package dev.weir.http2;

/**
 * What a connection may hold.
 *
 * @param headerBytes of a header block; of a longer one only the begin is read
 * @param tableBytes held of the dynamic table of each direction; what is older counts as unknown
 * @param openStreams not ended yet; beyond it the oldest is given up
 * @param unansweredStreams that end without any answer and become exchanges, in a second of the traffic's time
 * @param openBytes kept of them, together
 * @param unprovenBytes held of a connection that was joined in its middle until a place in it is proven
 * @param missedNanos how long a stream of which a part was missed may be silent before it is reported
 */
public record Http2Limits(
        int headerBytes,
        int tableBytes,
        int openStreams,
        int unansweredStreams,
        int openBytes,
        int unprovenBytes,
        long missedNanos) {
    public static final Http2Limits DEFAULT =
            new Http2Limits(64 << 10, 64 << 10, 1000, 1000, 1 << 20, 32 << 10, 60_000_000_000L);
}
