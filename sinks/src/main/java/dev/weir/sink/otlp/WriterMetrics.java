package dev.weir.sink.otlp;

import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.otlp.OtlpSignal;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/** What a writer counts. Of the methods only those of {@link Delivery.Listener} are called by other threads. */
final class WriterMetrics implements Delivery.Listener {
    private final OtlpSignal<?> signal;
    private final SinkWriterMetricGroup group;
    private final Counter sent;
    private final Counter rejected;
    private final Counter retried;
    private final Map<String, Counter> dropped = new HashMap<>();
    private volatile long sendMillis;

    private final Counts counts;
    private long accepted;

    /**
     * @param id of the component
     * @param restored records that a checkpoint gave back
     * @param held records that are neither sent nor dropped
     */
    WriterMetrics(
            String id,
            OtlpSignal<?> signal,
            SinkWriterMetricGroup group,
            IntSupplier buffered,
            IntSupplier inFlight,
            long restored,
            LongSupplier held) {
        this.signal = signal;
        this.group = group;
        counts = new Counts(id, null);
        counts.show(group, Flow.ACCEPTED, signal.unit(), () -> accepted);
        counts.show(group, Flow.RESTORED, signal.unit(), () -> restored);
        counts.show(group, Flow.HELD, signal.unit(), held);
        sent = group.counter(signal.counter("Sent"));
        rejected = group.counter(signal.counter("Rejected"));
        counts.show(group, Flow.SENT, signal.unit(), sent::getCount);
        counts.show(group, Flow.LOST, signal.unit(), "rejected", rejected::getCount);
        retried = group.counter("requestsRetried", new ThreadSafeSimpleCounter());
        group.gauge(signal.counter("Buffered"), (Gauge<Integer>) buffered::getAsInt);
        group.gauge("requestsInFlight", (Gauge<Integer>) inFlight::getAsInt);
        group.setCurrentSendTimeGauge(() -> sendMillis);
    }

    void accepted() {
        accepted++;
    }

    void delivered(Tally tally) {
        sendMillis = tally.sendMillis;
        sent.inc(tally.accepted);
        group.getNumRecordsSendCounter().inc(tally.accepted);
        group.getNumBytesSendCounter().inc(tally.bytes);
        rejected.inc(tally.rejected);
        failed(tally.rejected);
        tally.dropped.forEach((reason, records) -> {
            dropped(reason).inc(records);
            failed(records);
        });
    }

    /** By reason: a gRPC code, an HTTP status, or why there was no further attempt. */
    long totalDropped() {
        return dropped.values().stream().mapToLong(Counter::getCount).sum();
    }

    long totalRejected() {
        return rejected.getCount();
    }

    @Override
    public void retried() {
        retried.inc();
    }

    private void failed(long records) {
        group.getNumRecordsSendErrorsCounter().inc(records);
        group.getNumRecordsOutErrorsCounter().inc(records);
    }

    private Counter dropped(String reason) {
        return dropped.computeIfAbsent(reason, r -> {
            Counter counter = group.addGroup("reason", r).counter(signal.counter("Dropped"));
            counts.show(group, Flow.LOST, signal.unit(), r, counter::getCount);
            return counter;
        });
    }
}
