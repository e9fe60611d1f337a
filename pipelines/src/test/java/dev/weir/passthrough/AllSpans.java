package dev.weir.passthrough;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.List;

/** Requests with spans as SDKs send them, every field filled, and what is said of each span in a request. */
public final class AllSpans {
    /** In a request. */
    public static final int SPANS = 4;

    private static final byte[] TRACE_ID = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    private AllSpans() {}

    /**
     * A span with what its request says of it, wherever it stands there.
     *
     * @param resource without scopes
     * @param scope without spans
     */
    public record OfRequest(ResourceSpans resource, ScopeSpans scope, Span span) {}

    public static List<OfRequest> in(ExportTraceServiceRequest request) {
        List<OfRequest> spans = new ArrayList<>();
        for (ResourceSpans resource : request.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    spans.add(new OfRequest(
                            resource.toBuilder().clearScopeSpans().build(),
                            scope.toBuilder().clearSpans().build(),
                            span));
                }
            }
        }
        return spans;
    }

    public static List<OfRequest> in(List<ExportTraceServiceRequest> requests) {
        return requests.stream().flatMap(r -> in(r).stream()).toList();
    }

    /**
     * @param name of the resource
     * @param unknown whether fields are in it that only a later OTLP knows, which JSON cannot have
     */
    public static ExportTraceServiceRequest request(String name, boolean unknown) {
        UnknownFieldSet later = unknown
                ? UnknownFieldSet.newBuilder()
                        .addField(
                                777,
                                UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                        .build()
                : UnknownFieldSet.getDefaultInstance();
        ScopeSpans.Builder scope = ScopeSpans.newBuilder()
                .setSchemaUrl("https://example.com/scope")
                .setScope(InstrumentationScope.newBuilder()
                        .setName("http-client")
                        .setVersion("1.2")
                        .addAttributes(attribute("team", text("shop")))
                        .setDroppedAttributesCount(2))
                .addSpans(span(1).setUnknownFields(later))
                .addSpans(span(2).addEvents(exception().setUnknownFields(later)));
        ScopeSpans.Builder other = ScopeSpans.newBuilder().addSpans(span(3)).addSpans(span(4));
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setSchemaUrl("https://example.com/resource")
                        .setUnknownFields(later)
                        .setResource(Resource.newBuilder()
                                .addAttributes(attribute("service.name", text(name)))
                                .addAttributes(attribute("map", map()))
                                .setDroppedAttributesCount(1))
                        .addScopeSpans(scope)
                        .addScopeSpans(other))
                .build();
    }

    private static Span.Builder span(int number) {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(TRACE_ID))
                .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) number}))
                .setParentSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 0}))
                .setTraceState("a=b")
                .setFlags(0x301)
                .setName("GET")
                .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
                .setStartTimeUnixNano(1_700_000_000_000_000_000L)
                .setEndTimeUnixNano(1_700_000_000_000_000_000L + number)
                .addAttributes(attribute("text", text("x")))
                .addAttributes(attribute("bytes", AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("hi"))))
                .addAttributes(attribute("map", map()))
                .addAttributes(attribute("nothing", AnyValue.newBuilder()))
                .addAttributes(attribute("twice", AnyValue.newBuilder().setDoubleValue(0.5)))
                .addAttributes(attribute("twice", AnyValue.newBuilder().setBoolValue(true)))
                .setDroppedAttributesCount(3)
                .addEvents(exception())
                .setDroppedEventsCount(4)
                .addLinks(Span.Link.newBuilder()
                        .setTraceId(ByteString.copyFrom(TRACE_ID))
                        .setSpanId(ByteString.copyFrom(new byte[] {8, 7, 6, 5, 4, 3, 2, 1}))
                        .setTraceState("c=d")
                        .addAttributes(attribute("why", text("batch")))
                        .setDroppedAttributesCount(5)
                        .setFlags(0x100))
                .setDroppedLinksCount(6)
                .setStatus(Status.newBuilder()
                        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                        .setMessage("no such user"));
    }

    private static Span.Event.Builder exception() {
        return Span.Event.newBuilder()
                .setName("exception")
                .setTimeUnixNano(1_700_000_000_000_000_000L)
                .addAttributes(attribute("exception.type", text("java.io.IOException")))
                .addAttributes(attribute("exception.stacktrace", text("java.io.IOException\n\tat ä")))
                .setDroppedAttributesCount(1);
    }

    private static AnyValue.Builder map() {
        ArrayValue.Builder mixed = ArrayValue.newBuilder()
                .addValues(AnyValue.newBuilder().setIntValue(7))
                .addValues(text("seven"));
        return AnyValue.newBuilder()
                .setKvlistValue(KeyValueList.newBuilder()
                        .addValues(attribute("mixed", AnyValue.newBuilder().setArrayValue(mixed))));
    }

    private static AnyValue.Builder text(String text) {
        return AnyValue.newBuilder().setStringValue(text);
    }

    private static KeyValue attribute(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }
}
