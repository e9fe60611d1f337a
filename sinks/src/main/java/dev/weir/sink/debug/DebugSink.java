package dev.weir.sink.debug;

import dev.weir.api.Span;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Works with one writer only, or batches of several writers would mix. */
final class DebugSink implements Sink<Span> {
    private static final long serialVersionUID = 1L;

    private final Verbosity verbosity;
    private final int initial;
    private final int thereafter;

    DebugSink(Verbosity verbosity, int initial, int thereafter) {
        this.verbosity = verbosity;
        this.initial = initial;
        this.thereafter = thereafter;
    }

    @Override
    public SinkWriter<Span> createWriter(WriterInitContext context) {
        return new DebugWriter(verbosity, new Sampler(initial, thereafter), context, System.out);
    }
}
