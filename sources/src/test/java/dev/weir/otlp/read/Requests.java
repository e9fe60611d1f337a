package dev.weir.otlp.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.api.EncodedSpan;
import dev.weir.api.SpanData;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;

/** Export requests. */
public final class Requests {
    /** One span; ids in both cases, numbers as text and as numbers, a field that nobody knows. */
    public static final String JSON = """
            {"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
              "scopeSpans": [{"spans": [{"traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "EEE19B7EC3C1B174",
                "parentSpanId": "eee19b7ec3c1b173", "name": "json", "kind": 2, "unheardOf": true,
                "startTimeUnixNano": "1544712660000000000", "endTimeUnixNano": 1544712661000000000,
                "attributes": [{"key": "n", "value": {"intValue": "7"}}]}]}]}]}
            """;

    private Requests() {}

    /** A valid span. */
    public static Span.Builder span(String name) {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}))
                .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
                .setName(name)
                .setStartTimeUnixNano(1_000_000_000_000L)
                .setEndTimeUnixNano(1_000_001_000_000L);
    }

    /** What a span that was read says. */
    public static Span message(SpanData read) {
        EncodedSpan span = (EncodedSpan) read;
        try {
            return Span.parser().parseFrom(span.bytes(), span.offset(), span.length());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("what was read is no span", e);
        }
    }

    public static ExportTraceServiceRequest of(String... names) {
        Span.Builder[] spans = new Span.Builder[names.length];
        for (int i = 0; i < names.length; i++) {
            spans[i] = span(names[i]);
        }
        return of(spans);
    }

    public static ExportTraceServiceRequest of(Span.Builder... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (Span.Builder span : spans) {
            scope.addSpans(span);
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(attribute("service.name", text("shop"))))
                        .addScopeSpans(scope))
                .build();
    }

    public static KeyValue attribute(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    public static AnyValue text(String value) {
        return AnyValue.newBuilder().setStringValue(value).build();
    }
}
