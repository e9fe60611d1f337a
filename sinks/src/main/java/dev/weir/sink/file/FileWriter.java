package dev.weir.sink.file;

import dev.weir.api.Span;
import dev.weir.otlp.OtlpJson;
import dev.weir.otlp.OtlpTraces;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/** Writes a line per span, so that the bytes do not depend on how the spans were batched. */
final class FileWriter implements StatefulSinkWriter<Span, FilePosition> {
    private final String path;
    private final LineFile file;
    private final Duration flushInterval;
    private final ProcessingTimeService timers;
    private final SinkWriterMetricGroup metrics;
    private boolean timerSet;

    FileWriter(String path, LineFile file, Duration flushInterval, WriterInitContext context) {
        this.path = path;
        this.file = file;
        this.flushInterval = flushInterval;
        this.timers = context.getProcessingTimeService();
        this.metrics = context.metricGroup();
    }

    @Override
    public void write(Span span, Context context) throws IOException {
        byte[] line = OtlpJson.bytes(OtlpTraces.request(List.of(span)));
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

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void flushTimeout() throws IOException {
        timerSet = false;
        file.flush();
    }
}
