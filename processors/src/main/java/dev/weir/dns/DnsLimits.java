package dev.weir.dns;

/**
 * What two ends may hold.
 *
 * @param openQueries not yet answered; beyond it the oldest is reported without an answer
 * @param timeoutNanos after which a query is reported without an answer, in event time
 */
record DnsLimits(int openQueries, long timeoutNanos) {
    static final DnsLimits DEFAULT = new DnsLimits(1000, 30_000_000_000L);
}
