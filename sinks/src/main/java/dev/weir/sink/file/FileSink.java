package dev.weir.sink.file;

import dev.weir.otlp.OtlpSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Works with one writer only. */
final class FileSink<T> implements Sink<T>, SupportsWriterState<T, FilePosition> {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final OtlpSignal<T> signal;
    private final String path;
    private final boolean append;
    private final Duration flushInterval;

    FileSink(String id, OtlpSignal<T> signal, String path, boolean append, Duration flushInterval) {
        this.id = id;
        this.signal = signal;
        this.path = path;
        this.append = append;
        this.flushInterval = flushInterval;
    }

    @Override
    public FileWriter<T> createWriter(WriterInitContext context) throws IOException {
        return writer(context, append ? LineFile.append(Path.of(path)) : LineFile.create(Path.of(path)));
    }

    /** After a failure the file is cut to where the checkpoint left it, so that no line is lost and none comes twice. */
    @Override
    public FileWriter<T> restoreWriter(WriterInitContext context, Collection<FilePosition> positions)
            throws IOException {
        for (FilePosition position : positions) {
            if (position.path().equals(path)) {
                return writer(context, LineFile.resume(Path.of(path), position.length()));
            }
        }
        // A savepoint of a pipeline that wrote elsewhere.
        return writer(context, append ? LineFile.append(Path.of(path)) : LineFile.create(Path.of(path)));
    }

    @Override
    public SimpleVersionedSerializer<FilePosition> getWriterStateSerializer() {
        return new FilePositionSerializer();
    }

    private FileWriter<T> writer(WriterInitContext context, LineFile file) {
        return new FileWriter<>(id, signal, path, file, flushInterval, context);
    }
}
