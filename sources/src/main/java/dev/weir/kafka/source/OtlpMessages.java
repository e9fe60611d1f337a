package dev.weir.kafka.source;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.api.Span;
import dev.weir.api.kafka.OtlpEncoding;
import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.otlp.read.InvalidSpan;
import dev.weir.otlp.read.OtlpJson;
import dev.weir.otlp.read.ReadCounts;
import dev.weir.otlp.read.SpanReader;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.flink.metrics.MetricGroup;

/** Spans in OTLP, whoever wrote them. */
final class OtlpMessages implements MessageReader<Span> {
    private final OtlpEncoding encoding;
    private final SpanReader spans;

    private OtlpMessages(OtlpEncoding encoding, ReadCounts counts) {
        this.encoding = encoding;
        this.spans = new SpanReader(counts);
    }

    static OtlpMessages open(OtlpEncoding encoding, String id, MetricGroup metrics) {
        ReadCounts read = new ReadCounts();
        Counts counts = new Counts(id, null);
        for (InvalidSpan reason : InvalidSpan.values()) {
            String name = "invalid_" + reason.name().toLowerCase(Locale.ROOT);
            counts.show(metrics, Flow.LOST, "spans", name, read.invalid(reason)::sum);
        }
        counts.show(metrics, "converted_values", read.convertedValues::sum);
        counts.show(metrics, "repeated_keys", read.repeatedKeys::sum);
        counts.show(metrics, "dropped_events", read.droppedEvents::sum);
        counts.show(metrics, "dropped_links", read.droppedLinks::sum);
        counts.show(metrics, "dropped_scope_attributes", read.droppedScopeAttributes::sum);
        return new OtlpMessages(encoding, read);
    }

    @Override
    public List<Span> read(byte[] value) throws Unreadable {
        try {
            // An export request and TracesData are the same bytes.
            return spans.read(
                    encoding == OtlpEncoding.OTLP_JSON
                            ? OtlpJson.traces(new String(value, StandardCharsets.UTF_8))
                            : ExportTraceServiceRequest.parseFrom(value));
        } catch (InvalidProtocolBufferException e) {
            throw new Unreadable(Skipped.MALFORMED, e);
        }
    }
}
