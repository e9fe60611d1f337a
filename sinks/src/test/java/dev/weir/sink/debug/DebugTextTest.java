package dev.weir.sink.debug;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.weir.otlp.OtlpTraces;
import dev.weir.otlp.WeirVersion;
import dev.weir.sink.testing.TestSpans;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebugTextTest {
    @Test
    void basicCounts() {
        assertThat(DebugText.of(Verbosity.BASIC, twoResources()))
                .isEqualTo("Traces\t{\"resource spans\": 2, \"spans\": 3}\n");
    }

    @Test
    void normalHasALinePerResourceScopeAndSpan() {
        String scope = "weir@" + WeirVersion.VALUE;
        assertThat(DebugText.of(Verbosity.NORMAL, twoResources()))
                .isEqualTo("Traces\t{\"resource spans\": 2, \"spans\": 3}\n"
                        + "ResourceTraces #0 service.name=shop\n"
                        + "ScopeTraces #0 " + scope + "\n"
                        + "GET 0102030405060708090a0b0c0d0e0f10 1000000000000000 http.request.method=GET"
                        + " http.response.status_code=200 ratio=0.5 cached=true tags=[\"a\",\"b\"]\n"
                        + "GET 0102030405060708090a0b0c0d0e0f10 1000000000000001 http.request.method=GET"
                        + " http.response.status_code=201 ratio=0.5 cached=false tags=[\"a\",\"b\"]\n"
                        + "ResourceTraces #1 service.name=cart\n"
                        + "ScopeTraces #0 " + scope + "\n"
                        + "PUT 0102030405060708090a0b0c0d0e0f10 1000000000000002 http.request.method=GET"
                        + " http.response.status_code=202 ratio=0.5 cached=true tags=[\"a\",\"b\"]\n"
                        + "\n");
    }

    @Test
    void detailedHasEverythingInTheCollectorsLayout() {
        assertThat(DetailedTraces.of(OtlpTraces.request(List.of(TestSpans.span(1)))))
                .isEqualTo("""
                        ResourceSpans #0
                        Resource SchemaURL:\s
                        Resource attributes:
                             -> service.name: Str(shop)
                        ScopeSpans #0
                        ScopeSpans SchemaURL:\s
                        InstrumentationScope weir VERSION
                        Span #0
                            Trace ID       : 0102030405060708090a0b0c0d0e0f10
                            Parent ID      : 0000000000000007
                            ID             : 1000000000000001
                            Name           : GET
                            Kind           : Client
                            TraceState     : vendor=1
                            Start time     : 2020-02-11 20:26:12.000000321 +0000 UTC
                            End time       : 2020-02-11 20:26:13.000000789 +0000 UTC
                            Status code    : Error
                            Status message :\s
                            DroppedAttributesCount: 0
                            DroppedEventsCount: 0
                            DroppedLinksCount: 0
                        Attributes:
                             -> http.request.method: Str(GET)
                             -> http.response.status_code: Int(201)
                             -> ratio: Double(0.5)
                             -> cached: Bool(false)
                             -> tags: Slice(["a","b"])
                        """.replace("VERSION", WeirVersion.VALUE));
    }

    /** The input of the Collector's own golden text for two spans, and that text. */
    @Test
    void theCollectorsGoldenSampleIsMet() {
        ExportTraceServiceRequest request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(
                                Resource.newBuilder().addAttributes(attribute("resource-attr", "resource-attr-val-1")))
                        .addScopeSpans(
                                ScopeSpans.newBuilder().addSpans(operationA()).addSpans(operationB())))
                .build();

        assertThat(DetailedTraces.of(request)).isEqualTo("""
                ResourceSpans #0
                Resource SchemaURL:\s
                Resource attributes:
                     -> resource-attr: Str(resource-attr-val-1)
                ScopeSpans #0
                ScopeSpans SchemaURL:\s
                InstrumentationScope \s
                Span #0
                    Trace ID       : 0102030405060708090a0b0c0d0e0f10
                    Parent ID      :\s
                    ID             : 1112131415161718
                    Name           : operationA
                    Kind           : Unspecified
                    TraceState     : ot=th:0
                    Start time     : 2020-02-11 20:26:12.000000321 +0000 UTC
                    End time       : 2020-02-11 20:26:13.000000789 +0000 UTC
                    Status code    : Error
                    Status message : status-cancelled
                    DroppedAttributesCount: 1
                    DroppedEventsCount: 1
                    DroppedLinksCount: 0
                Events:
                SpanEvent #0
                     -> Name: event-with-attr
                     -> Timestamp: 2020-02-11 20:26:13.000000123 +0000 UTC
                     -> DroppedAttributesCount: 2
                     -> Attributes::
                          -> span-event-attr: Str(span-event-attr-val)
                SpanEvent #1
                     -> Name: event
                     -> Timestamp: 2020-02-11 20:26:13.000000123 +0000 UTC
                     -> DroppedAttributesCount: 2
                Span #1
                    Trace ID       :\s
                    Parent ID      :\s
                    ID             :\s
                    Name           : operationB
                    Kind           : Unspecified
                    Start time     : 2020-02-11 20:26:12.000000321 +0000 UTC
                    End time       : 2020-02-11 20:26:13.000000789 +0000 UTC
                    Status code    : Unset
                    Status message :\s
                    DroppedAttributesCount: 0
                    DroppedEventsCount: 0
                    DroppedLinksCount: 3
                Links:
                SpanLink #0
                     -> Trace ID:\s
                     -> ID:\s
                     -> TraceState:\s
                     -> DroppedAttributesCount: 4
                     -> Attributes::
                          -> span-link-attr: Str(span-link-attr-val)
                SpanLink #1
                     -> Trace ID:\s
                     -> ID:\s
                     -> TraceState:\s
                     -> DroppedAttributesCount: 4
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "0.1, 0.1",
        "-2.50, -2.5",
        "123456789012345680000, 123456789012345680000",
        "1e21, 1e+21",
        "1.5e-7, 1.5e-7",
        "0.000001, 0.000001",
        "-0.0, -0",
    })
    void numbersAreWrittenAsGoWritesThem(double value, String text) {
        assertThat(Values.number(value)).isEqualTo(text);
    }

    @Test
    void timesHaveNoMoreDigitsThanTheyNeed() {
        assertThat(Values.time(0)).isEqualTo("1970-01-01 00:00:00 +0000 UTC");
        assertThat(Values.time(1_500_000_000L)).isEqualTo("1970-01-01 00:00:01.5 +0000 UTC");
    }

    @Test
    void controlCharactersFromTheWireDoNotReachTheTerminal() {
        ExportTraceServiceRequest.Builder request =
                OtlpTraces.request(List.of(TestSpans.span(0, "\u001b[31mred\r", "a\u0007"))).toBuilder();
        String ofOthers = "\u001b[31mred\r";
        request.getResourceSpansBuilder(0).setSchemaUrl(ofOthers);
        request.getResourceSpansBuilder(0).getScopeSpansBuilder(0).setSchemaUrl(ofOthers);
        request.getResourceSpansBuilder(0)
                .getScopeSpansBuilder(0)
                .getScopeBuilder()
                .setName(ofOthers)
                .setVersion(ofOthers);

        for (Verbosity verbosity : Verbosity.values()) {
            assertThat(DebugText.of(verbosity, request.build())).doesNotContain("\u001b", "\r", "\u0007");
        }
        assertThat(DebugText.of(Verbosity.NORMAL, request.build())).contains("\\u001b[31mred");
    }

    private static ExportTraceServiceRequest twoResources() {
        return OtlpTraces.request(List.of(TestSpans.span(0), TestSpans.span(1), TestSpans.span(2, "PUT", "cart")));
    }

    private static Span operationA() {
        Span.Event event = Span.Event.newBuilder()
                .setName("event-with-attr")
                .setTimeUnixNano(1_581_452_773_000_000_123L)
                .setDroppedAttributesCount(2)
                .addAttributes(attribute("span-event-attr", "span-event-attr-val"))
                .build();
        return times("operationA")
                .setTraceId(hex("0102030405060708090a0b0c0d0e0f10"))
                .setSpanId(hex("1112131415161718"))
                .setTraceState("ot=th:0")
                .setDroppedAttributesCount(1)
                .setDroppedEventsCount(1)
                .addEvents(event)
                .addEvents(event.toBuilder().setName("event").clearAttributes())
                .setStatus(Status.newBuilder()
                        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                        .setMessage("status-cancelled"))
                .build();
    }

    private static Span operationB() {
        Span.Link link = Span.Link.newBuilder()
                .setDroppedAttributesCount(4)
                .addAttributes(attribute("span-link-attr", "span-link-attr-val"))
                .build();
        return times("operationB")
                .setDroppedLinksCount(3)
                .addLinks(link)
                .addLinks(link.toBuilder().clearAttributes())
                .build();
    }

    private static Span.Builder times(String name) {
        return Span.newBuilder()
                .setName(name)
                .setStartTimeUnixNano(1_581_452_772_000_000_321L)
                .setEndTimeUnixNano(1_581_452_773_000_000_789L);
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static ByteString hex(String id) {
        return ByteString.copyFrom(HexFormat.of().parseHex(id));
    }
}
