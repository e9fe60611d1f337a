package dev.weir.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.weir.api.Attributes;
import dev.weir.api.Span;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns spans into OTLP requests. The same spans in the same order always give the same message. */
public final class OtlpTraces {
    private static final InstrumentationScope SCOPE = InstrumentationScope.newBuilder()
            .setName("weir")
            .setVersion(WeirVersion.VALUE)
            .build();

    private OtlpTraces() {}

    /** Groups the spans by resource; resources stand in the order of their first span. */
    public static ExportTraceServiceRequest request(Iterable<Span> spans) {
        Map<Attributes, ScopeSpans.Builder> byResource = new LinkedHashMap<>();
        for (Span s : spans) {
            byResource
                    .computeIfAbsent(s.resource(), r -> ScopeSpans.newBuilder().setScope(SCOPE))
                    .addSpans(span(s));
        }
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        byResource.forEach((resource, scope) -> request.addResourceSpans(
                ResourceSpans.newBuilder().setResource(resource(resource)).addScopeSpans(scope)));
        return request.build();
    }

    private static io.opentelemetry.proto.trace.v1.Span span(Span s) {
        var span = io.opentelemetry.proto.trace.v1.Span.newBuilder()
                .setTraceId(traceId(s))
                .setSpanId(spanId(s.spanId()))
                .setFlags(s.flags())
                .setName(s.name())
                .setKindValue(s.kind().ordinal())
                .setStartTimeUnixNano(s.startNanos())
                .setEndTimeUnixNano(s.endNanos());
        if (s.parentSpanId() != 0) {
            span.setParentSpanId(spanId(s.parentSpanId()));
        }
        if (s.traceState() != null) {
            span.setTraceState(s.traceState());
        }
        if (s.status() != Span.Status.UNSET) {
            span.setStatus(Status.newBuilder().setCodeValue(s.status().ordinal()));
        }
        s.attributes().forEach((key, value) -> span.addAttributes(attribute(key, value)));
        return span.build();
    }

    private static Resource resource(Attributes attributes) {
        Resource.Builder resource = Resource.newBuilder();
        attributes.forEach((key, value) -> resource.addAttributes(attribute(key, value)));
        return resource.build();
    }

    private static KeyValue attribute(String key, Object value) {
        return KeyValue.newBuilder().setKey(key).setValue(any(value)).build();
    }

    private static AnyValue any(Object value) {
        AnyValue.Builder any = AnyValue.newBuilder();
        switch (value) {
            case String s -> any.setStringValue(s);
            case Long l -> any.setIntValue(l);
            case Double d -> any.setDoubleValue(d);
            case Boolean b -> any.setBoolValue(b);
            case List<?> list -> {
                ArrayValue.Builder array = ArrayValue.newBuilder();
                list.forEach(v -> array.addValues(any(v)));
                any.setArrayValue(array);
            }
            default -> throw new IllegalArgumentException("no attribute value: " + value.getClass());
        }
        return any.build();
    }

    private static ByteString traceId(Span s) {
        return bytes(ByteBuffer.allocate(16).putLong(s.traceIdHi()).putLong(s.traceIdLo()));
    }

    private static ByteString spanId(long id) {
        return bytes(ByteBuffer.allocate(8).putLong(id));
    }

    /** The buffer is not used elsewhere, so it need not be copied. */
    private static ByteString bytes(ByteBuffer filled) {
        return UnsafeByteOperations.unsafeWrap(filled.flip());
    }
}
