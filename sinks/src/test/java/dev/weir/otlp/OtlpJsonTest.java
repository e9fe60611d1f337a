package dev.weir.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.weir.api.Attributes;
import dev.weir.api.MetricPoint.Exemplar;
import dev.weir.api.MetricPoint.ExponentialHistogram;
import dev.weir.api.MetricPoint.Gauge;
import dev.weir.api.MetricPoint.Histogram;
import dev.weir.api.MetricPoint.Sum;
import dev.weir.api.MetricPoint.Temporality;
import dev.weir.api.MetricPoint.Value;
import dev.weir.api.Span;
import dev.weir.sink.testing.JsonReader;
import dev.weir.sink.testing.TestPoints;
import dev.weir.sink.testing.TestSpans;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OtlpJsonTest {
    @Test
    void aSpanIsWrittenAsTheSpecificationSays() {
        String json = text(OtlpTraces.request(List.of(TestSpans.span(1))));

        assertThat(json)
                .isEqualTo("{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
                        + "{\"stringValue\":\"shop\"}}]},\"scopeSpans\":[{\"scope\":{\"name\":\"weir\",\"version\":\""
                        + WeirVersion.VALUE
                        + "\"},\"spans\":[{\"traceId\":\"0102030405060708090a0b0c0d0e0f10\",\"spanId\":"
                        + "\"1000000000000001\",\"traceState\":\"vendor=1\",\"parentSpanId\":\"0000000000000007\","
                        + "\"flags\":769,\"name\":\"GET\",\"kind\":3,\"startTimeUnixNano\":\"1581452772000000321\","
                        + "\"endTimeUnixNano\":\"1581452773000000789\",\"attributes\":["
                        + "{\"key\":\"http.request.method\",\"value\":{\"stringValue\":\"GET\"}},"
                        + "{\"key\":\"http.response.status_code\",\"value\":{\"intValue\":\"201\"}},"
                        + "{\"key\":\"ratio\",\"value\":{\"doubleValue\":0.5}},"
                        + "{\"key\":\"cached\",\"value\":{\"boolValue\":false}},"
                        + "{\"key\":\"tags\",\"value\":{\"arrayValue\":{\"values\":[{\"stringValue\":\"a\"},"
                        + "{\"stringValue\":\"b\"}]}}}],\"status\":{\"code\":2}}]}]}]}");
    }

    @Test
    void bytesThatAreNoIdAreBase64AndUnsignedNumbersStayPositive() {
        assertThat(text(AnyValue.newBuilder()
                        .setBytesValue(ByteString.copyFrom(new byte[] {-1, 0, 1}))
                        .build()))
                .isEqualTo("{\"bytesValue\":\"/wAB\"}");
        assertThat(text(NumberDataPoint.newBuilder()
                        .setTimeUnixNano(-1)
                        .setFlags(-1)
                        .build()))
                .isEqualTo("{\"timeUnixNano\":\"18446744073709551615\",\"flags\":4294967295}");
    }

    @Test
    void numbersThatJsonLacksAreStrings() {
        assertThat(text(AnyValue.newBuilder().setDoubleValue(Double.NaN).build()))
                .isEqualTo("{\"doubleValue\":\"NaN\"}");
    }

    @Test
    void halfASurrogatePairIsAQuestionMarkAsInProtobuf() throws Exception {
        ExportTraceServiceRequest request = OtlpTraces.request(List.of(TestSpans.span(1, "a\ud83d", "b")));

        assertThat(text(request)).contains("\"name\":\"a?\"");
        assertThat(ExportTraceServiceRequest.parseFrom(request.toByteArray()))
                .isEqualTo(JsonReader.request(OtlpJson.bytes(request)));
    }

    @Property(tries = 100)
    void whatAnIndependentReaderReadsEqualsTheMessage(
            @ForAll String name,
            @ForAll List<String> strings,
            @ForAll long number,
            @ForAll double fraction,
            @ForAll boolean flag,
            @ForAll int flags)
            throws Exception {
        Span s = TestSpans.span(1);
        Attributes attributes = Attributes.builder()
                .put("name", name)
                .put("strings", strings)
                .put("number", number)
                .put("fraction", fraction)
                .put("flag", flag)
                .build();
        Span span = new Span(
                number | 1,
                number,
                number | 1,
                number,
                flags & 0x3ff,
                name,
                name,
                s.kind(),
                number,
                number,
                s.status(),
                attributes,
                attributes);
        ExportTraceServiceRequest request = OtlpTraces.request(List.of(span));

        assertThat(JsonReader.request(OtlpJson.bytes(request)))
                .isEqualTo(ExportTraceServiceRequest.parseFrom(request.toByteArray()));
    }

    @Test
    void aHistogramIsWrittenAsTheSpecificationSays() {
        assertThat(text(OtlpMetrics.request(List.of(TestPoints.histogram(0)))))
                .isEqualTo("{\"resourceMetrics\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
                        + "{\"stringValue\":\"shop\"}}]},\"scopeMetrics\":[{\"scope\":{\"name\":\"weir\",\"version\":\""
                        + WeirVersion.VALUE
                        + "\"},\"metrics\":[{\"name\":\"http.server.request.duration\",\"description\":"
                        + "\"about http.server.request.duration\",\"unit\":\"s\",\"histogram\":{\"dataPoints\":[{"
                        + "\"attributes\":["
                        + "{\"key\":\"http.request.method\",\"value\":{\"stringValue\":\"GET\"}},"
                        + "{\"key\":\"http.response.status_code\",\"value\":{\"intValue\":\"200\"}}],"
                        + "\"startTimeUnixNano\":\"1581452772000000321\",\"timeUnixNano\":\"1581452773000000789\","
                        + "\"count\":\"2\",\"sum\":0.75,\"bucketCounts\":[\"0\",\"2\",\"0\",\"0\"],"
                        + "\"explicitBounds\":[0.1,0.5,1.0],\"exemplars\":[{\"timeUnixNano\":\"1581452773000000123\","
                        + "\"asDouble\":0.25,\"spanId\":\"1112131415161718\","
                        + "\"traceId\":\"0102030405060708090a0b0c0d0e0f10\"}],"
                        + "\"min\":0.25,\"max\":0.5}],\"aggregationTemporality\":1}}]}]}]}");
    }

    @Property(tries = 100)
    void whatProtobufsOwnReaderReadsEqualsTheMetrics(
            @ForAll String text,
            @ForAll long number,
            @ForAll double fraction,
            @ForAll boolean flag,
            @ForAll @Size(max = 5) long[] buckets,
            @ForAll @Size(max = 5) double[] bounds)
            throws Exception {
        List<Exemplar> exemplars = List.of(new Exemplar(fraction, number, number, number, number));
        Temporality temporality = flag ? Temporality.DELTA : Temporality.CUMULATIVE;
        List<Value> values = List.of(
                new Gauge(number),
                new Gauge(fraction),
                new Sum(number, flag, temporality),
                new Histogram(temporality, number, fraction, fraction, fraction, bounds, buckets, exemplars),
                new ExponentialHistogram(
                        temporality, number, fraction, fraction, fraction, 3, number, -7, buckets, exemplars));
        ExportMetricsServiceRequest request = OtlpMetrics.request(values.stream()
                .map(v -> TestPoints.point(text, text, (int) number, v, text))
                .toList());

        assertThat(JsonReader.metrics(OtlpJson.bytes(request)))
                .isEqualTo(ExportMetricsServiceRequest.parseFrom(request.toByteArray()));
    }

    private static String text(com.google.protobuf.Message message) {
        return new String(OtlpJson.bytes(message), StandardCharsets.UTF_8);
    }
}
