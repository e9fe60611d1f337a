package dev.weir.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Attributes;
import dev.weir.api.DataPoint;
import dev.weir.api.EncodedPoint;
import dev.weir.api.MetricPoint;
import dev.weir.api.Span;
import dev.weir.api.SpanData;
import dev.weir.api.component.Signal;
import dev.weir.otlp.OtlpMetrics;
import dev.weir.otlp.OtlpTraces;
import dev.weir.sink.testing.JsonReader;
import dev.weir.sink.testing.TestPoints;
import dev.weir.sink.testing.TestSpans;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {
    private static final int MAX = 4_000;

    @Test
    void aProtobufMessageIsTracesDataAndAnExportRequest() throws Exception {
        List<Span> spans = TestSpans.spans(0, 3);
        byte[] value = messages(spans, "otlp_proto", 100_000).getFirst();

        assertThat(ExportTraceServiceRequest.parseFrom(value)).isEqualTo(OtlpTraces.request(spans));
        assertThat(TracesData.parseFrom(value).toByteArray()).isEqualTo(value);
    }

    @Test
    void aJsonMessageIsTheSameInOtlpJson() throws Exception {
        List<Span> spans = TestSpans.spans(0, 3);
        byte[] value = messages(spans, "otlp_json", 100_000).getFirst();

        assertThat(JsonReader.request(value)).isEqualTo(OtlpTraces.request(spans));
    }

    @ParameterizedTest
    @CsvSource({"otlp_proto", "otlp_json"})
    void noMessageIsLongerThanItMayAndNoSpanIsLeftOut(String encoding) throws Exception {
        List<Span> spans = TestSpans.spans(0, 100);
        List<byte[]> messages = messages(spans, encoding, MAX);

        int found = 0;
        for (byte[] value : messages) {
            assertThat(value).hasSizeLessThanOrEqualTo(MAX);
            ExportTraceServiceRequest request = encoding.equals("otlp_json")
                    ? JsonReader.request(value)
                    : ExportTraceServiceRequest.parseFrom(value);
            found += request.getResourceSpans(0).getScopeSpans(0).getSpansCount();
        }
        assertThat(found).isEqualTo(100);
        assertThat(messages).hasSizeGreaterThan(1);
    }

    /** The messages are full: otherwise the limit would be kept by messages of one span. */
    @Test
    void protobufMessagesAreFilled() {
        List<Span> spans = TestSpans.spans(0, 100);
        int all = OtlpTraces.request(spans).getSerializedSize();
        assertThat(messages(spans, "otlp_proto", MAX).size()).isLessThan(2 * all / MAX + 2);
    }

    @Test
    void metricsInJsonAreTheSameRequest() throws Exception {
        MetricPoint point = TestPoints.gauge(1);
        @SuppressWarnings("unchecked")
        MessageFormat<DataPoint> format = (MessageFormat<DataPoint>)
                MessageFormat.of(Signal.METRICS, KafkaComponentTest.settings("metrics.encoding", "otlp_json"));
        MessageBuilder<DataPoint> builder = format.builders().of(MAX);
        builder.add(point);

        assertThat(JsonReader.metrics(builder.take().bytes())).isEqualTo(OtlpMetrics.request(List.of(point)));
    }

    @Test
    void theKeyOfATraceIsItsIdInHexAsTheCollectorWritesIt() {
        assertThat(Partitioning.trace(TestSpans.span(1))).isEqualTo("0102030405060708090a0b0c0d0e0f10");
    }

    @Test
    void theKeyOfAResourceDoesNotDependOnTheOrderOfItsAttributes() {
        MetricPoint a = of(Attributes.builder().put("a", "1").put("b", "2").build());
        MetricPoint b = of(Attributes.builder().put("b", "2").put("a", "1").build());
        MetricPoint c = of(Attributes.builder().put("b", "1").put("a", "2").build());

        assertThat(Partitioning.resource(a)).isEqualTo(Partitioning.resource(b)).isNotEqualTo(Partitioning.resource(c));
    }

    @Test
    void theKeyOfAResourceIsTheSameForPointsOfOtherPrograms() {
        MetricPoint own = of(Attributes.builder().put("b", 2L).put("a", "1").build());
        byte[] resource = ResourceMetrics.newBuilder()
                .setResource(OtlpMetrics.resource(own.resource()))
                .build()
                .toByteArray();
        byte[] nothing = new byte[0];
        EncodedPoint other = new EncodedPoint(new EncodedPoint.Metric(resource, nothing, nothing, 5, nothing), nothing);

        assertThat(Partitioning.bytes(Partitioning.resource(other)))
                .isEqualTo(Partitioning.bytes(Partitioning.resource(own)))
                .hasSize(16);
    }

    /** FNV-1a as its authors publish it: "" is 811c9dc5, "a" e40c292c, "foobar" bf9cf968; as signed numbers, remainder by 7. */
    @ParameterizedTest
    @CsvSource({"'', 0x811c9dc5", "a, 0xe40c292c", "foobar, 0xbf9cf968"})
    void aKeyGoesToThePartitionThatSaramaGivesIt(String key, String hash) {
        int expected = Math.abs(Integer.parseUnsignedInt(hash.substring(2), 16) % 7);
        assertThat(Partitioning.partition(key.getBytes(StandardCharsets.US_ASCII), new int[] {0, 1, 2, 3, 4, 5, 6}))
                .isEqualTo(expected);
    }

    private static MetricPoint of(Attributes resource) {
        MetricPoint p = TestPoints.gauge(1);
        return new MetricPoint(
                p.name(),
                p.description(),
                p.unit(),
                p.value(),
                p.startNanos(),
                p.timeNanos(),
                p.flags(),
                p.attributes(),
                resource);
    }

    @SuppressWarnings("unchecked")
    private static List<byte[]> messages(List<Span> spans, String encoding, int max) {
        MessageFormat<SpanData> format = (MessageFormat<SpanData>)
                MessageFormat.of(Signal.TRACES, KafkaComponentTest.settings("traces.encoding", encoding));
        MessageBuilder<SpanData> builder = format.builders().of(max);
        List<byte[]> messages = new ArrayList<>();
        for (Span span : spans) {
            MessageBuilder.Value full = builder.add(span);
            if (full != null) {
                messages.add(full.bytes());
            }
        }
        messages.add(builder.take().bytes());
        return messages;
    }
}
