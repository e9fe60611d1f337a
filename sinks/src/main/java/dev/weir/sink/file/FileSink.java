package dev.weir.sink.file;

import dev.weir.api.component.ComponentFailure;
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
    public FileWriter<T> createWriter(WriterInitContext context) {
        try {
            return append ? append(context) : cut(context, 0);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** After a failure the file is cut to where the checkpoint left it, so that no line is lost and none comes twice. */
    @Override
    public FileWriter<T> restoreWriter(WriterInitContext context, Collection<FilePosition> positions) {
        for (FilePosition position : positions) {
            if (position.path().equals(path)) {
                try {
                    return goOn(context, position);
                } catch (IOException e) {
                    throw failed(e);
                }
            }
        }
        // A savepoint of a pipeline that wrote elsewhere.
        return createWriter(context);
    }

    /** Where the file was moved since, what is at its path now came after the checkpoint, or is of others. */
    private FileWriter<T> goOn(WriterInitContext context, FilePosition position) throws IOException {
        return position.isOf(LineFile.inodeAt(Path.of(path))) ? cut(context, position.length()) : append(context);
    }

    private FileWriter<T> append(WriterInitContext context) throws IOException {
        return writer(context, LineFile.append(Path.of(path)), 0);
    }

    private ComponentFailure failed(IOException cause) {
        return FileFailure.of(id, "open", path, cause);
    }

    /** What an attempt of this run wrote behind the position comes again. Of an earlier run this one has counted nothing. */
    private FileWriter<T> cut(WriterInitContext context, long length) throws IOException {
        Path file = Path.of(path);
        long lines = context.getTaskInfo().getAttemptNumber() > 0 ? LineFile.lines(file, length) : 0;
        return writer(context, LineFile.resume(file, length), lines);
    }

    @Override
    public SimpleVersionedSerializer<FilePosition> getWriterStateSerializer() {
        return new FilePositionSerializer();
    }

    private FileWriter<T> writer(WriterInitContext context, LineFile file, long withdrawn) {
        return new FileWriter<>(id, signal, path, file, flushInterval, context, withdrawn);
    }
}
