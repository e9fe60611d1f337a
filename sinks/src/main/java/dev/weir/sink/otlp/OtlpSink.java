package dev.weir.sink.otlp;

import dev.weir.api.Span;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Makes a writer per subtask. */
final class OtlpSink implements Sink<Span>, SupportsWriterState<Span, List<Span>> {
    private static final long serialVersionUID = 1L;

    private final OtlpConfig config;

    OtlpSink(OtlpConfig config) {
        this.config = config;
    }

    @Override
    public SinkWriter<Span> createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSinkWriter<Span, List<Span>> restoreWriter(
            WriterInitContext context, Collection<List<Span>> undelivered) throws IOException {
        try {
            Transport transport = config.grpc() ? new GrpcTransport(config) : new HttpTransport(config);
            return new OtlpWriter(config, transport, context, undelivered);
        } catch (GeneralSecurityException e) {
            throw new IOException(config + ": TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    @Override
    public SimpleVersionedSerializer<List<Span>> getWriterStateSerializer() {
        return new SpansSerializer();
    }
}
