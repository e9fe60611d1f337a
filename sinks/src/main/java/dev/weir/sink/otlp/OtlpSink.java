package dev.weir.sink.otlp;

import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpSignal;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Makes a writer per subtask. */
final class OtlpSink<T> implements Sink<T>, SupportsWriterState<T, ExportRequest> {
    private static final long serialVersionUID = 1L;

    private final OtlpSignal<T> signal;
    private final OtlpConfig config;

    OtlpSink(OtlpSignal<T> signal, OtlpConfig config) {
        this.signal = signal;
        this.config = config;
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSinkWriter<T, ExportRequest> restoreWriter(
            WriterInitContext context, Collection<ExportRequest> undelivered) throws IOException {
        return new OtlpWriter<>(signal, config, Transport.open(signal, config), context, undelivered);
    }

    @Override
    public SimpleVersionedSerializer<ExportRequest> getWriterStateSerializer() {
        return RequestSerializer.INSTANCE;
    }
}
