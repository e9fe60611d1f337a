package dev.weir.sink.otlp;

import dev.weir.otlp.OtlpSignal;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
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
    private final Counter split;
    private final Map<String, Counter> dropped = new HashMap<>();
    private volatile long sendMillis;

    WriterMetrics(OtlpSignal<?> signal, SinkWriterMetricGroup group, IntSupplier buffered, IntSupplier inFlight) {
        this.signal = signal;
        this.group = group;
        sent = group.counter(signal.counter("Sent"));
        rejected = group.counter(signal.counter("Rejected"));
        retried = group.counter("requestsRetried", new ThreadSafeSimpleCounter());
        split = group.counter("requestsSplit", new ThreadSafeSimpleCounter());
        group.gauge(signal.counter("Buffered"), (Gauge<Integer>) buffered::getAsInt);
        group.gauge("requestsInFlight", (Gauge<Integer>) inFlight::getAsInt);
        group.setCurrentSendTimeGauge(() -> sendMillis);
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

    @Override
    public void split() {
        split.inc();
    }

    private void failed(long records) {
        group.getNumRecordsSendErrorsCounter().inc(records);
        group.getNumRecordsOutErrorsCounter().inc(records);
    }

    private Counter dropped(String reason) {
        return dropped.computeIfAbsent(reason, r -> group.addGroup("reason", r).counter(signal.counter("Dropped")));
    }
}
