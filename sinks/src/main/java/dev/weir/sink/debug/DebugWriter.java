package dev.weir.sink.debug;

import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.otlp.OtlpSignal;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/** Prints a batch each second, at a checkpoint, at the end, and when there are many records. */
final class DebugWriter<T> implements SinkWriter<T> {
    static final int MAX_BATCH = 1000;
    private static final long INTERVAL_MILLIS = 1000;

    private final OtlpSignal<T> signal;
    private final Verbosity verbosity;
    private final Sampler sampler;
    private final ProcessingTimeService timers;
    private final PrintStream out;
    private final SinkWriterMetricGroup metrics;
    private final Counter skipped;
    private final List<T> batch = new ArrayList<>();
    private boolean timerSet;
    private long accepted;
    private long printed;

    DebugWriter(
            String id,
            OtlpSignal<T> signal,
            Verbosity verbosity,
            Sampler sampler,
            WriterInitContext context,
            PrintStream out) {
        this.signal = signal;
        this.verbosity = verbosity;
        this.sampler = sampler;
        this.timers = context.getProcessingTimeService();
        this.metrics = context.metricGroup();
        this.skipped = metrics.counter(signal.counter("NotPrinted"));
        Counts counts = new Counts(id, null);
        counts.show(metrics, Flow.ACCEPTED, signal.unit(), () -> accepted);
        counts.show(metrics, Flow.SENT, signal.unit(), () -> printed);
        counts.show(metrics, Flow.SKIPPED, signal.unit(), "sampling", skipped::getCount);
        counts.show(metrics, Flow.HELD, signal.unit(), batch::size);
        this.out = out;
    }

    @Override
    public void write(T record, Context context) {
        accepted++;
        batch.add(record);
        if (batch.size() >= MAX_BATCH) {
            print();
        } else if (!timerSet) {
            timerSet = true;
            ScheduledFuture<?> _ = timers.registerTimer(timers.getCurrentProcessingTime() + INTERVAL_MILLIS, _ -> {
                timerSet = false;
                print();
            });
        }
    }

    @Override
    public void flush(boolean endOfInput) {
        print();
    }

    @Override
    public void close() {
        print();
    }

    private void print() {
        if (batch.isEmpty()) {
            return;
        }
        if (sampler.admits(timers.getCurrentProcessingTime())) {
            byte[] text = DebugText.of(verbosity, signal.request(batch)).getBytes(StandardCharsets.UTF_8);
            // In one piece, so that log lines of other threads do not get into it.
            out.write(text, 0, text.length);
            out.flush();
            printed += batch.size();
            metrics.getNumRecordsSendCounter().inc(batch.size());
            metrics.getNumBytesSendCounter().inc(text.length);
        } else {
            skipped.inc(batch.size());
        }
        batch.clear();
    }
}
