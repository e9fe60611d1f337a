package dev.weir.dns;

/**
 * What two ends may hold.
 *
 * @param openQueries not yet answered; beyond it the oldest is reported without an answer
 * @param timeoutNanos after which a query is reported without an answer, in event time
 * @param reorderNanos how long an answer is kept in a capture of the wire whose query has not come, in event time; as many are kept
 *     as queries may be open
 */
record DnsLimits(int openQueries, long timeoutNanos, long reorderNanos) {
    static final DnsLimits DEFAULT = new DnsLimits(1000, 30_000_000_000L, 10_000_000L);
}
