package dev.weir.sink.testing;

import dev.weir.api.Attributes;
import dev.weir.api.Span;
import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpTraces;
import java.util.List;
import java.util.stream.IntStream;

/** Spans that differ by their number. */
public final class TestSpans {
    private TestSpans() {}

    public static Span span(int n) {
        return span(n, "GET", "shop");
    }

    public static Span span(int n, String name, String service) {
        return new Span(
                0x0102030405060708L,
                0x090a0b0c0d0e0f10L,
                0x1000000000000000L + n,
                n % 2 == 0 ? 0 : 7,
                0x301,
                n % 2 == 0 ? null : "vendor=1",
                name,
                n % 2 == 0 ? Span.Kind.SERVER : Span.Kind.CLIENT,
                1_581_452_772_000_000_321L,
                1_581_452_773_000_000_789L,
                n % 2 == 0 ? Span.Status.UNSET : Span.Status.ERROR,
                Attributes.builder()
                        .put("http.request.method", "GET")
                        .put("http.response.status_code", 200 + n)
                        .put("ratio", 0.5)
                        .put("cached", n % 2 == 0)
                        .put("tags", List.of("a", "b"))
                        .build(),
                Attributes.of("service.name", service));
    }

    public static List<Span> spans(int from, int to) {
        return IntStream.range(from, to).mapToObj(TestSpans::span).toList();
    }

    /** Of so many spans. */
    public static ExportRequest request(int spans) {
        return new ExportRequest(spans, OtlpTraces.request(spans(0, spans)).toByteArray());
    }
}
