package dev.weir.otlp;

import static dev.weir.sink.testing.TestSpans.span;
import static dev.weir.sink.testing.TestSpans.spans;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Attributes;
import dev.weir.api.MetricPoint;
import dev.weir.api.Span;
import dev.weir.api.SpanData;
import dev.weir.sink.testing.TestPoints;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RequestBuilderTest {
    private static final long FOUR_MIB = 4 << 20;

    @Test
    void spansAreWrittenAsProtobufsOwnMessagesWriteThem() {
        List<Span> spans = List.of(span(1, "a", "shop"), span(2, "b", "cart"), span(3, "", "shop"), span(4));

        assertThat(bytes(spans)).isEqualTo(OtlpTraces.request(spans).toByteArray());
        assertLines(spans);
    }

    @Property(tries = 300)
    void anyTextAndAnyNumberIsWrittenAsProtobufsOwnMessagesWriteThem(
            @ForAll @Size(max = 20) List<String> texts, @ForAll long number, @ForAll double fraction) {
        List<Span> spans = new ArrayList<>();
        for (String text : texts) {
            // A char that is half of a pair has no UTF-8: protobuf refuses it.
            String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            spans.add(like(
                    valid,
                    Attributes.builder()
                            .put(valid + "key", valid.repeat(20))
                            .put("number", number)
                            .put("fraction", fraction)
                            .put("list", List.of(valid, "", valid.repeat(300)))
                            .build()));
        }

        assertThat(bytes(spans)).isEqualTo(OtlpTraces.request(spans).toByteArray());
        assertLines(spans);
    }

    @Test
    void halfACharacterBecomesAQuestionMark() throws Exception {
        RequestBuilder<SpanData> builder = OtlpSignal.TRACES.builder(FOUR_MIB);
        builder.add(like("a\ud800b", Attributes.EMPTY));

        ExportTraceServiceRequest read =
                ExportTraceServiceRequest.parseFrom(builder.take().protobuf());
        assertThat(read.getResourceSpans(0).getScopeSpans(0).getSpans(0).getName())
                .isEqualTo("a?b");
    }

    @Test
    void noRequestOfSpansIsLongerThanItMayBe() {
        assertThat(lengths(OtlpSignal.TRACES.builder(1000), spans(0, 50), 50))
                .hasSizeGreaterThan(5)
                .allMatch(n -> n <= 1000);
    }

    @Test
    void noRequestOfMetricsIsLongerThanItMayBe() {
        List<MetricPoint> points =
                IntStream.range(0, 50).mapToObj(TestPoints::histogram).toList();

        assertThat(lengths(OtlpSignal.METRICS.builder(1000), points, 50))
                .hasSizeGreaterThan(5)
                .allMatch(n -> n <= 1000);
    }

    @Test
    void aSingleRecordMayBeLonger() {
        assertThat(lengths(OtlpSignal.TRACES.builder(1), spans(0, 3), 3)).hasSize(3);
        assertThat(lengths(OtlpSignal.METRICS.builder(1), List.of(TestPoints.sum(0), TestPoints.sum(1)), 2))
                .hasSize(2);
    }

    @Test
    void whatWasGivenIsNotGivenAgain() {
        RequestBuilder<SpanData> builder = OtlpSignal.TRACES.builder(FOUR_MIB);
        builder.add(span(1));
        builder.take();
        builder.add(span(2, "b", "cart"));

        assertThat(builder.records()).isEqualTo(1);
        assertThat(builder.take().protobuf())
                .isEqualTo(OtlpTraces.request(List.of(span(2, "b", "cart"))).toByteArray());
    }

    private static void assertLines(List<Span> spans) {
        Function<SpanData, byte[]> lines = OtlpSignal.TRACES.lines();
        for (Span s : spans) {
            assertThat(lines.apply(s)).isEqualTo(OtlpJson.bytes(OtlpTraces.request(List.of(s))));
        }
    }

    private static <T> List<Integer> lengths(RequestBuilder<T> builder, List<? extends T> records, int expected) {
        List<ExportRequest> requests = new ArrayList<>();
        for (T each : records) {
            ExportRequest full = builder.add(each);
            if (full != null) {
                requests.add(full);
            }
        }
        requests.add(builder.take());
        assertThat(requests.stream().mapToInt(ExportRequest::records).sum()).isEqualTo(expected);
        return requests.stream().map(r -> r.protobuf().length).toList();
    }

    private static byte[] bytes(List<Span> spans) {
        RequestBuilder<SpanData> builder = OtlpSignal.TRACES.builder(FOUR_MIB);
        spans.forEach(s -> assertThat(builder.add(s)).isNull());
        return builder.take().protobuf();
    }

    private static Span like(String name, Attributes attributes) {
        Span s = span(1);
        return new Span(
                s.traceIdHi(),
                s.traceIdLo(),
                s.spanId(),
                s.parentSpanId(),
                s.flags(),
                name,
                name,
                s.kind(),
                s.startNanos(),
                s.endNanos(),
                s.status(),
                attributes,
                s.resource());
    }
}
