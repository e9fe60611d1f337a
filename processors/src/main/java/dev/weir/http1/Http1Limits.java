package dev.weir.http1;

/**
 * What a connection may hold.
 *
 * @param headBytes of a request or response; a longer head is cut there
 * @param openRequests requests not yet answered; beyond it the oldest is given up
 * @param openBytes kept of them, together
 */
public record Http1Limits(int headBytes, int openRequests, int openBytes) {
    public static final Http1Limits DEFAULT = new Http1Limits(64 << 10, 1000, 1 << 20);
}
