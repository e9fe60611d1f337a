package dev.weir.sink.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Reads OTLP JSON by the specification: shares nothing with the writer. Traces field by field, metrics by protobuf's own reader,
 * which takes all of it but ids in hex.
 */
public final class JsonReader {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern HEX_ID = Pattern.compile("(\"(?:traceId|spanId)\":\")([0-9a-f]+)\"");

    private JsonReader() {}

    public static ExportTraceServiceRequest request(byte[] json) throws IOException {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        for (JsonNode r : MAPPER.readTree(json).path("resourceSpans")) {
            ResourceSpans.Builder resource = ResourceSpans.newBuilder()
                    .setResource(Resource.newBuilder()
                            .addAllAttributes(attributes(r.path("resource").path("attributes"))));
            for (JsonNode s : r.path("scopeSpans")) {
                ScopeSpans.Builder scope = ScopeSpans.newBuilder()
                        .setScope(InstrumentationScope.newBuilder()
                                .setName(s.path("scope").path("name").asText())
                                .setVersion(s.path("scope").path("version").asText()));
                s.path("spans").forEach(span -> scope.addSpans(span(span)));
                resource.addScopeSpans(scope);
            }
            request.addResourceSpans(resource);
        }
        return request.build();
    }

    private static Span span(JsonNode s) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(hex(s.path("traceId")))
                .setSpanId(hex(s.path("spanId")))
                .setParentSpanId(hex(s.path("parentSpanId")))
                .setTraceState(s.path("traceState").asText())
                .setFlags(s.path("flags").asInt())
                .setName(s.path("name").asText())
                .setKindValue(s.path("kind").asInt())
                .setStartTimeUnixNano(
                        Long.parseUnsignedLong(s.path("startTimeUnixNano").asText("0")))
                .setEndTimeUnixNano(
                        Long.parseUnsignedLong(s.path("endTimeUnixNano").asText("0")))
                .addAllAttributes(attributes(s.path("attributes")));
        if (s.has("status")) {
            span.setStatus(Status.newBuilder()
                    .setCodeValue(s.path("status").path("code").asInt()));
        }
        return span.build();
    }

    public static ExportMetricsServiceRequest metrics(byte[] json) throws IOException {
        String base64 = HEX_ID.matcher(new String(json, StandardCharsets.UTF_8))
                .replaceAll(m -> m.group(1)
                        + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(m.group(2)))
                        + "\"");
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        JsonFormat.parser().merge(base64, request);
        return request.build();
    }

    private static List<KeyValue> attributes(JsonNode list) {
        List<KeyValue> attributes = new ArrayList<>();
        for (JsonNode a : list) {
            attributes.add(KeyValue.newBuilder()
                    .setKey(a.path("key").asText())
                    .setValue(any(a.path("value")))
                    .build());
        }
        return attributes;
    }

    private static AnyValue any(JsonNode v) {
        AnyValue.Builder any = AnyValue.newBuilder();
        if (v.has("stringValue")) {
            any.setStringValue(v.get("stringValue").textValue());
        } else if (v.has("intValue")) {
            any.setIntValue(Long.parseLong(v.get("intValue").textValue()));
        } else if (v.has("doubleValue")) {
            any.setDoubleValue(v.get("doubleValue").asDouble());
        } else if (v.has("boolValue")) {
            any.setBoolValue(v.get("boolValue").booleanValue());
        } else if (v.has("arrayValue")) {
            ArrayValue.Builder array = ArrayValue.newBuilder();
            v.get("arrayValue").path("values").forEach(e -> array.addValues(any(e)));
            any.setArrayValue(array);
        }
        return any.build();
    }

    private static ByteString hex(JsonNode id) {
        return ByteString.copyFrom(HexFormat.of().parseHex(id.asText("")));
    }
}
