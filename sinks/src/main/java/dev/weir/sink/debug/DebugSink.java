package dev.weir.sink.debug;

import dev.weir.otlp.OtlpSignal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Works with one writer only, or batches of several writers would mix. */
final class DebugSink<T> implements Sink<T> {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final OtlpSignal<T> signal;
    private final Verbosity verbosity;
    private final int initial;
    private final int thereafter;

    DebugSink(String id, OtlpSignal<T> signal, Verbosity verbosity, int initial, int thereafter) {
        this.id = id;
        this.signal = signal;
        this.verbosity = verbosity;
        this.initial = initial;
        this.thereafter = thereafter;
    }

    /** Not System.out, which takes everything and keeps what goes wrong to itself. */
    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        return new DebugWriter<>(
                id,
                signal,
                verbosity,
                new Sampler(initial, thereafter),
                context,
                new FileOutputStream(FileDescriptor.out));
    }
}
