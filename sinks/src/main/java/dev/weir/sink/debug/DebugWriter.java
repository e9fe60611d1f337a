package dev.weir.sink.debug;

import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpSignal;
import dev.weir.otlp.RequestBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prints a batch each second, at a checkpoint, at the end, and when there are many records or bytes: a text is made at once. */
final class DebugWriter<T> implements SinkWriter<T> {
    private static final Logger LOG = LoggerFactory.getLogger(DebugWriter.class);
    private static final String WRITE_FAILED = "write_failed";
    static final int MAX_BATCH = 1000;

    /** Of a batch of more than one record, in protobuf. */
    static final int MAX_BYTES = 1 << 20;

    private static final long INTERVAL_MILLIS = 1000;

    private final String id;
    private final OtlpSignal<T> signal;
    private final Verbosity verbosity;
    private final Sampler sampler;
    private final ProcessingTimeService timers;
    private final OutputStream out;
    private final SinkWriterMetricGroup metrics;
    private final Counter skipped;
    private final RequestBuilder<T> batch;
    private boolean timerSet;
    private long accepted;
    private long printed;
    private long lost;

    DebugWriter(
            String id,
            OtlpSignal<T> signal,
            Verbosity verbosity,
            Sampler sampler,
            WriterInitContext context,
            OutputStream out) {
        this.id = id;
        this.signal = signal;
        this.batch = signal.builder(MAX_BYTES);
        this.verbosity = verbosity;
        this.sampler = sampler;
        this.timers = context.getProcessingTimeService();
        this.metrics = context.metricGroup();
        this.skipped = metrics.counter(signal.counter("NotPrinted"));
        Counts counts = new Counts(id, null);
        counts.show(metrics, Flow.ACCEPTED, signal.unit(), () -> accepted);
        counts.show(metrics, Flow.SENT, signal.unit(), () -> printed);
        counts.show(metrics, Flow.SKIPPED, signal.unit(), "sampling", skipped::getCount);
        counts.show(metrics, Flow.LOST, signal.unit(), WRITE_FAILED, () -> lost);
        counts.show(metrics, Flow.HELD, signal.unit(), batch::records);
        this.out = out;
    }

    @Override
    public void write(T record, Context context) {
        accepted++;
        ExportRequest full = batch.add(record);
        if (full != null) {
            print(full);
        }
        if (batch.records() >= MAX_BATCH) {
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

    /** Output for eyes that cannot be written is no reason to end the job. */
    private void lost(int records, IOException cause) {
        if (lost == 0) {
            LOG.warn(
                    "{}: the standard output did not take {} {}: {}; these and all that follow are counted as {}. See where the"
                            + " standard output leads, or take the component out of the pipelines",
                    id,
                    records,
                    signal.noun(),
                    cause.getMessage(),
                    WRITE_FAILED);
        }
        lost += records;
        metrics.getNumRecordsSendErrorsCounter().inc(records);
    }

    private void print() {
        if (batch.records() > 0) {
            print(batch.take());
        }
    }

    private void print(ExportRequest request) {
        int records = request.records();
        if (sampler.admits(timers.getCurrentProcessingTime())) {
            byte[] text = DebugText.of(verbosity, signal.parse(request)).getBytes(StandardCharsets.UTF_8);
            try {
                // In one piece, so that log lines of other threads do not get into it.
                out.write(text);
                out.flush();
                printed += records;
                metrics.getNumRecordsSendCounter().inc(records);
                metrics.getNumBytesSendCounter().inc(text.length);
            } catch (IOException e) {
                lost(records, e);
            }
        } else {
            skipped.inc(records);
        }
    }
}
