package dev.weir.otlp;

import static dev.weir.sink.testing.TestSpans.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sink.testing.TestSpans;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtlpTracesTest {
    @Test
    void spansOfOneResourceStandTogetherInTheOrderOfTheFirstOfThem() {
        ExportTraceServiceRequest request =
                OtlpTraces.request(List.of(span(1, "a", "shop"), span(2, "b", "cart"), span(3, "c", "shop")));

        assertThat(request.getResourceSpansList())
                .extracting(r -> r.getResource().getAttributes(0).getValue().getStringValue())
                .containsExactly("shop", "cart");
        assertThat(spans(request.getResourceSpans(0))).extracting(Span::getName).containsExactly("a", "c");
        assertThat(spans(request.getResourceSpans(1))).extracting(Span::getName).containsExactly("b");
    }

    @Test
    void everyFieldOfASpanIsKept() {
        Span span =
                spans(OtlpTraces.request(List.of(span(1))).getResourceSpans(0)).getFirst();

        assertThat(HexFormat.of().formatHex(span.getTraceId().toByteArray()))
                .isEqualTo("0102030405060708090a0b0c0d0e0f10");
        assertThat(HexFormat.of().formatHex(span.getSpanId().toByteArray())).isEqualTo("1000000000000001");
        assertThat(HexFormat.of().formatHex(span.getParentSpanId().toByteArray()))
                .isEqualTo("0000000000000007");
        assertThat(span.getFlags()).isEqualTo(0x301);
        assertThat(span.getTraceState()).isEqualTo("vendor=1");
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(span.getStartTimeUnixNano()).isEqualTo(1_581_452_772_000_000_321L);
        assertThat(span.getEndTimeUnixNano()).isEqualTo(1_581_452_773_000_000_789L);
        assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(span.getAttributesList())
                .extracting(a -> a.getKey() + " " + a.getValue().getValueCase())
                .containsExactly(
                        "http.request.method STRING_VALUE",
                        "http.response.status_code INT_VALUE",
                        "ratio DOUBLE_VALUE",
                        "cached BOOL_VALUE",
                        "tags ARRAY_VALUE");
    }

    @Test
    void aRootSpanHasNoParentAndAnUnsetStatusIsLeftOut() {
        Span span =
                spans(OtlpTraces.request(List.of(span(0))).getResourceSpans(0)).getFirst();

        assertThat(span.getParentSpanId().isEmpty()).isTrue();
        assertThat(span.hasStatus()).isFalse();
        assertThat(span.getTraceState()).isEmpty();
    }

    @Test
    void theScopeIsWeirWithItsVersion() {
        var scope = OtlpTraces.request(List.of(span(0)))
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getScope();

        assertThat(scope.getName()).isEqualTo("weir");
        assertThat(scope.getVersion()).isEqualTo(WeirVersion.VALUE).matches("\\d+\\..*");
    }

    @Test
    void equalSpansGiveEqualBytes() {
        List<dev.weir.api.Span> spans = TestSpans.spans(0, 50);

        assertThat(OtlpTraces.request(spans).toByteArray())
                .isEqualTo(OtlpTraces.request(List.copyOf(spans)).toByteArray());
        assertThat(OtlpTraces.request(List.of())).isEqualTo(ExportTraceServiceRequest.getDefaultInstance());
    }

    private static List<Span> spans(ResourceSpans resource) {
        return resource.getScopeSpans(0).getSpansList();
    }
}
