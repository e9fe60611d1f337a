package dev.weir.sink.file;

import dev.weir.api.component.ComponentFailure;
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

    private final String id;
    private final Function<T, byte[]> lines;
    private final String path;
    private final LineFile file;
    private final Duration flushInterval;
    private final ProcessingTimeService timers;
    private final SinkWriterMetricGroup metrics;
    private boolean timerSet;
    private long accepted;
    private long sent;
    private long bytes;

    FileWriter(
            String id,
            OtlpSignal<T> signal,
            String path,
            LineFile file,
            Duration flushInterval,
            WriterInitContext context,
            long withdrawn) {
        this.id = id;
        this.lines = signal.lines();
        this.path = path;
        this.file = file;
        this.flushInterval = flushInterval;
        this.timers = context.getProcessingTimeService();
        this.metrics = context.metricGroup();
        Counts counts = new Counts(id, null);
        String unit = signal.unit();
        counts.show(metrics, Flow.ACCEPTED, unit, () -> accepted);
        counts.show(metrics, Flow.SENT, unit, file::written);
        counts.show(metrics, Flow.HELD, unit, () -> accepted - file.written());
        counts.show(metrics, Flow.WITHDRAWN, unit, () -> withdrawn + file.removed() + file.truncated());
        counts.show(metrics, Flow.SKIPPED, unit, "restart", () -> withdrawn);
        counts.show(metrics, Flow.LOST, unit, "file_removed", file::removed);
        counts.show(metrics, Flow.LOST, unit, "file_truncated", file::truncated);
    }

    @Override
    public void write(T record, Context context) {
        accepted++;
        byte[] line = lines.apply(record);
        bytes += line.length + 1L;
        try {
            file.write(line);
        } catch (IOException e) {
            throw failed(e);
        }
        if (!timerSet) {
            timerSet = true;
            ScheduledFuture<?> _ = timers.registerTimer(
                    timers.getCurrentProcessingTime() + flushInterval.toMillis(), _ -> flushTimeout());
        }
    }

    @Override
    public void flush(boolean endOfInput) {
        try {
            file.force();
        } catch (IOException e) {
            throw failed(e);
        }
        count();
    }

    @Override
    public List<FilePosition> snapshotState(long checkpointId) {
        return List.of(new FilePosition(path, file.inode(), file.length()));
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
            LOG.warn(
                    "{}: {} lines of {} are not in {}: {}",
                    id,
                    accepted - file.written(),
                    accepted,
                    path,
                    FileFailure.reason(e));
        }
        count();
    }

    private void flushTimeout() {
        timerSet = false;
        try {
            file.flush();
        } catch (IOException e) {
            throw failed(e);
        }
        count();
    }

    private void count() {
        metrics.getNumRecordsSendCounter().inc(file.written() - sent);
        sent = file.written();
        if (sent == accepted) {
            metrics.getNumBytesSendCounter().inc(bytes);
            bytes = 0;
        }
    }

    private ComponentFailure failed(IOException cause) {
        return FileFailure.of(id, "write to", path, cause);
    }
}
