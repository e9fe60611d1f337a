package dev.weir.benchmark.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.weir.benchmark.live.SpanCheck.Finding;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A check that would miss a mistake is worth nothing: each mistake is made here, through real OTLP bytes. */
class SpanCheckTest {
    private static final long RUN = 0xabcdef0123456789L;
    private static final int WINDOW = 8;

    private final SpanCheck check = new SpanCheck(RUN, WINDOW);

    @Test
    void whatIsRightIsFoundRightInAnyOrder() throws IOException {
        receive(client(0), server(0));
        receive(server(1));
        receive(client(1));

        assertThat(findings(2)).isEqualTo(Map.of(Finding.CLIENT, 2L, Finding.SERVER, 2L));
    }

    @Test
    void aClientSpanUnderAnotherParentThanTheHeaderSaysIsSeen() throws IOException {
        receive(client(0).setParentSpanId(id(Numbered.parentOf(1))), server(0));

        assertThat(findings(1)).containsEntry(Finding.WRONG_PARENT, 1L);
    }

    @Test
    void aRootSpanIsSeenAsUnderTheWrongParent() throws IOException {
        receive(client(0).clearParentSpanId(), server(0).clearParentSpanId());

        assertThat(findings(1)).containsEntry(Finding.WRONG_PARENT, 2L);
    }

    @Test
    void aServerSpanThatIsNotUnderItsClientSpanIsSeenInEitherOrder() throws IOException {
        receive(client(0), server(0).setParentSpanId(id(clientId(1))));
        receive(server(1).setParentSpanId(id(Numbered.parentOf(1))), client(1));

        assertThat(findings(2)).containsEntry(Finding.WRONG_PARENT, 2L);
    }

    @Test
    void spansThatDoNotComeAreMissing() throws IOException {
        receive(client(0));
        receive(server(2));

        assertThat(findings(4))
                .isEqualTo(Map.of(
                        Finding.CLIENT, 1L,
                        Finding.SERVER, 1L,
                        Finding.SERVER_MISSING, 3L,
                        Finding.CLIENT_MISSING, 3L,
                        Finding.PARENT_MISSING, 1L));
    }

    @Test
    void spansThatComeTwiceAreSeen() throws IOException {
        receive(client(0), server(0), client(0), server(0), server(0));

        assertThat(findings(1)).containsEntry(Finding.CLIENT_TWICE, 1L).containsEntry(Finding.SERVER_TWICE, 2L);
    }

    @Test
    void spansOfAnotherTraceOrKindAreSeen() throws IOException {
        receive(client(0).setTraceId(trace(RUN + 1, 0)), server(7), client(0).setKind(SpanKind.SPAN_KIND_INTERNAL));

        assertThat(findings(1))
                .isEqualTo(Map.of(
                        Finding.SERVER, 1L,
                        Finding.WRONG_TRACE, 3L,
                        Finding.CLIENT_MISSING, 1L,
                        Finding.SERVER_MISSING, 1L));
    }

    @Test
    void aRequestIsJudgedWhenTheWindowLeavesIt() throws IOException {
        receive(client(0), client(1), server(1), client(3), server(3));
        receive(client(WINDOW + 2), server(WINDOW + 2));
        receive(server(0));

        assertThat(findings(WINDOW + 3))
                .containsEntry(Finding.TOO_LATE, 1L)
                .containsEntry(Finding.SERVER_MISSING, WINDOW + 3L - 3)
                .containsEntry(Finding.CLIENT_MISSING, WINDOW + 3L - 4);
    }

    @Test
    void aSpanWithoutItsResponseIsCounted() throws IOException {
        receive(
                client(0)
                        .addAttributes(KeyValue.newBuilder()
                                .setKey("weir.response_lost")
                                .setValue(AnyValue.newBuilder().setBoolValue(true))),
                server(0));

        assertThat(findings(1)).containsEntry(Finding.RESPONSE_LOST, 1L).doesNotContainKey(Finding.WRONG_PARENT);
    }

    private void receive(Span.Builder... spans) throws IOException {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (Span.Builder span : spans) {
            scope.addSpans(span);
        }
        ResourceSpans resource = ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(attribute("service.name")))
                .addScopeSpans(scope)
                .build();
        SpanView.each(
                ExportTraceServiceRequest.newBuilder()
                        .addResourceSpans(resource)
                        .build()
                        .toByteArray(),
                check::accept);
    }

    /** Only what was found at all. */
    private Map<Finding, Long> findings(long requests) {
        return check.result(requests).entrySet().stream()
                .filter(e -> e.getValue() != 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Span.Builder client(long number) {
        return span(number)
                .setKind(SpanKind.SPAN_KIND_CLIENT)
                .setSpanId(id(clientId(number)))
                .setParentSpanId(id(Numbered.parentOf(number)));
    }

    private static Span.Builder server(long number) {
        return span(number)
                .setKind(SpanKind.SPAN_KIND_SERVER)
                .setSpanId(id(2000 + number))
                .setParentSpanId(id(clientId(number)));
    }

    private static Span.Builder span(long number) {
        return Span.newBuilder()
                .setTraceId(trace(RUN, number))
                .setName("GET")
                .setStartTimeUnixNano(1)
                .addAttributes(attribute("http.request.method"))
                .addAttributes(attribute("weir.response_lo_t"));
    }

    private static KeyValue.Builder attribute(String key) {
        return KeyValue.newBuilder().setKey(key).setValue(AnyValue.newBuilder().setStringValue("GET"));
    }

    private static long clientId(long number) {
        return 1000 + number;
    }

    private static ByteString trace(long run, long number) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(16).putLong(run).putLong(number).flip());
    }

    private static ByteString id(long id) {
        return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id).flip());
    }
}
