package dev.weir.sink.file;

import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.otlp.OtlpSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Function;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a line per record, so that the bytes do not depend on how the records were batched. */
final class FileWriter<T> implements StatefulSinkWriter<T, FilePosition> {
    private static final Logger LOG = LoggerFactory.getLogger(FileWriter.class);

    private final Function<T, byte[]> lines;
    private final String path;
    private final LineFile file;
    private final Duration flushInterval;
    private final ProcessingTimeService timers;
    private final SinkWriterMetricGroup metrics;
    private boolean timerSet;
    private long accepted;

    FileWriter(
            String id,
            OtlpSignal<T> signal,
            String path,
            LineFile file,
            Duration flushInterval,
            WriterInitContext context) {
        this.lines = signal.lines();
        this.path = path;
        this.file = file;
        this.flushInterval = flushInterval;
        this.timers = context.getProcessingTimeService();
        this.metrics = context.metricGroup();
        Counts counts = new Counts(id, null);
        counts.show(metrics, Flow.ACCEPTED, signal.unit(), () -> accepted);
        counts.show(metrics, Flow.SENT, signal.unit(), metrics.getNumRecordsSendCounter()::getCount);
    }

    @Override
    public void write(T record, Context context) throws IOException {
        accepted++;
        byte[] line = lines.apply(record);
        file.write(line);
        metrics.getNumRecordsSendCounter().inc();
        metrics.getNumBytesSendCounter().inc(line.length + 1L);
        if (!timerSet) {
            timerSet = true;
            ScheduledFuture<?> _ = timers.registerTimer(
                    timers.getCurrentProcessingTime() + flushInterval.toMillis(), _ -> flushTimeout());
        }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
        file.force();
    }

    @Override
    public List<FilePosition> snapshotState(long checkpointId) {
        return List.of(new FilePosition(path, file.length()));
    }

    /**
     * What the end of the input and checkpoints cover is written by then. Throws nothing: while a task fails, as on a full disk, Flink
     * takes a second failure for one of its own and ends the TaskManager.
     */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("{}: what was written since the last checkpoint is not all there", path, e);
        }
    }

    private void flushTimeout() throws IOException {
        timerSet = false;
        file.flush();
    }
}
