package dev.weir.protocol.flink;

import dev.weir.api.metrics.Counts;
import dev.weir.protocol.Tally;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.MetricGroup;

/** Counts by protocol and reason, each shown from its first count on: {@code http.requests_unanswered}. */
final class ProtocolTally implements Tally {
    private final MetricGroup metrics;
    private final Counts counts;
    private final Map<String, Map<String, long[]>> sums = new HashMap<>();

    ProtocolTally(MetricGroup metrics, Counts counts) {
        this.metrics = metrics;
        this.counts = counts;
    }

    @Override
    public void add(String protocol, String reason, long count) {
        if (count == 0) {
            return;
        }
        Map<String, long[]> reasons = sums.get(protocol);
        if (reasons == null) {
            reasons = new HashMap<>();
            sums.put(protocol, reasons);
        }
        long[] sum = reasons.get(reason);
        if (sum == null) {
            sum = show(protocol, reason);
            reasons.put(reason, sum);
        }
        sum[0] += count;
    }

    private long[] show(String protocol, String reason) {
        long[] sum = new long[1];
        counts.show(metrics.addGroup(protocol), reason, protocol + "." + reason, () -> sum[0]);
        return sum;
    }
}
