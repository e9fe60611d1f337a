package dev.weir.otlp.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.weir.api.EncodedSpan;
import dev.weir.api.SpanData;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SpanReaderTest {
    private final ReadCounts counts = new ReadCounts();
    private final SpanReader reader = new SpanReader(counts, ReadLimits.DEFAULT);

    @Test
    void spansOfAScopeShareWhatIsSaidOnce() throws Exception {
        List<SpanData> spans = reader.read(Requests.of("a", "b").toByteArray());

        assertThat(spans).extracting(s -> Requests.message(s).getName()).containsExactly("a", "b");
        assertThat(((EncodedSpan) spans.get(0)).scope()).isSameAs(((EncodedSpan) spans.get(1)).scope());
    }

    @Test
    void whatRoutesASpanIsSeenInItsBytes() throws Exception {
        SpanData span = reader.read(Requests.of("a").toByteArray()).getFirst();

        assertThat(span.traceIdHi()).isEqualTo(0x0102030405060708L);
        assertThat(span.traceIdLo()).isEqualTo(0x090a0b0c0d0e0f10L);
        assertThat(span.endNanos()).isEqualTo(1_000_001_000_000L);
    }

    /** As protobuf's own parser takes it. */
    @Test
    void ofAFieldThatComesTwiceTheLastCounts() throws Exception {
        byte[] twice = together(
                Requests.span("a").setEndTimeUnixNano(1).build().toByteArray(),
                Span.newBuilder().setEndTimeUnixNano(2_000_000_000_000L).build().toByteArray());
        SpanData span = reader.read(request(scope(twice))).getFirst();

        assertThat(span.endNanos()).isEqualTo(2_000_000_000_000L);
        assertThat(Requests.message(span).getEndTimeUnixNano()).isEqualTo(2_000_000_000_000L);
        byte[] none = together(Requests.span("a").build().toByteArray(), field(Span.SPAN_ID_FIELD_NUMBER, new byte[8]));
        assertThat(reader.read(request(scope(none)))).isEmpty();
        assertThat(counts.rejected(Rejection.INVALID_SPAN_ID).sum()).isEqualTo(1);
    }

    @Test
    void aResourceAndAScopeBehindTheirSpansAreFoundAllTheSame() throws Exception {
        ScopeSpans named = ScopeSpans.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName("s"))
                .build();
        ResourceSpans about = ResourceSpans.newBuilder()
                .setResource(Requests.of("a").getResourceSpans(0).getResource())
                .build();
        byte[] scope = together(scope(Requests.span("a").build().toByteArray()), named.toByteArray());
        byte[] resource = together(field(ResourceSpans.SCOPE_SPANS_FIELD_NUMBER, scope), about.toByteArray());
        EncodedSpan read =
                (EncodedSpan) reader.read(field(ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER, resource))
                        .getFirst();

        assertThat(ScopeSpans.parseFrom(read.scope().scope())).isEqualTo(named);
        assertThat(ResourceSpans.parseFrom(read.scope().resource())).isEqualTo(about);
    }

    @Test
    void fieldsOfARequestThatALaterOtlpMayHaveAreCounted() throws Exception {
        byte[] request = together(Requests.of("a").toByteArray(), field(777, new byte[3]));

        assertThat(reader.read(request)).hasSize(1);
        assertThat(counts.unknownFields.sum()).isEqualTo(1);
    }

    @Test
    void textThatIsNoUtf8IsMalformedWhereverItIs() {
        var event =
                Span.Event.newBuilder().setName("event").addAttributes(Requests.attribute("of it", Requests.text("ä")));
        byte[] request = Requests.of(Requests.span("name").addEvents(event)).toByteArray();
        for (String text : List.of("name", "service.name", "shop", "event", "of it", "\u00c3")) {
            byte[] bytes = request.clone();
            bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text)] = (byte) 0xff;
            assertThatThrownBy(() -> reader.read(bytes)).as(text).isInstanceOf(InvalidProtocolBufferException.class);
        }
    }

    @Test
    void valuesInValuesAreReadAsDeepAsProtobufReadsThem() throws Exception {
        int refused = 0;
        AnyValue value = Requests.text("x");
        for (int depth = 1; depth < 60; depth++) {
            value = AnyValue.newBuilder()
                    .setArrayValue(ArrayValue.newBuilder().addValues(value))
                    .build();
            byte[] request = Requests.of(Requests.span("deep").addAttributes(Requests.attribute("k", value)))
                    .toByteArray();
            refused += asProtobufDoes(request) ? 0 : 1;
        }
        assertThat(refused).isBetween(1, 20);
    }

    @Property
    void anyBytesAreReadOrRefusedAsByProtobuf(@ForAll byte[] bytes) {
        asProtobufDoes(bytes);
    }

    @Property(tries = 20_000)
    void aDamagedRequestIsReadOrRefusedAsByProtobuf(@ForAll Random random) {
        byte[] bytes = rich();
        for (int n = random.nextInt(3); n >= 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        asProtobufDoes(bytes);
    }

    @Test
    void aCutRequestIsReadOrRefusedAsByProtobuf() {
        byte[] whole = rich();
        for (int length = 0; length < whole.length; length++) {
            asProtobufDoes(Arrays.copyOf(whole, length));
        }
    }

    @Property
    void noDamageToJsonMakesItThrowAnythingElse(@ForAll int position, @ForAll byte value) {
        byte[] bytes = Requests.JSON.getBytes(StandardCharsets.UTF_8);
        bytes[Math.floorMod(position, bytes.length)] = value;
        try {
            reader.read(OtlpJson.traces(bytes));
        } catch (InvalidProtocolBufferException e) {
            // refused as malformed
        }
    }

    @Test
    void aLinkInJsonWhoseIdIsNoHexMakesTheRequestMalformed() throws Exception {
        String json = Requests.JSON.replace(
                "\"kind\": 2", "\"links\": [{\"traceId\": \"ID\", \"spanId\": \"EEE19B7EC3C1B174\"}]");

        assertThat(traces(json.replace("ID", "5B8EFFF798038103D269B633813FC60C")))
                .isNotNull();
        assertThatThrownBy(() -> traces(json.replace("\"ID\"", "\"no id\"")))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }

    private static byte[] traces(String json) throws InvalidProtocolBufferException {
        return OtlpJson.traces(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it was read; then every valid span of it, and of each what protobuf reads. */
    private static boolean asProtobufDoes(byte[] bytes) {
        ReadCounts counts = new ReadCounts();
        List<SpanData> read = null;
        String refusal = "";
        try {
            read = new SpanReader(counts, ReadLimits.DEFAULT).read(bytes);
        } catch (InvalidProtocolBufferException e) {
            refusal = String.valueOf(e.getMessage());
        }
        ExportTraceServiceRequest request;
        try {
            request = ExportTraceServiceRequest.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            assertThat(read).as("refused by protobuf: " + e.getMessage()).isNull();
            return false;
        }
        if (read == null) {
            // Java's parser takes some numbers of ten bytes of which the last says that there is another; others do
            // not.
            assertThat(refusal).as("taken by protobuf").isEqualTo("a number does not end");
            return false;
        }
        List<Span> all = request.getResourceSpansList().stream()
                .flatMap(r -> r.getScopeSpansList().stream())
                .flatMap(s -> s.getSpansList().stream())
                .toList();
        long invalid = Arrays.stream(Rejection.values())
                .mapToLong(reason -> counts.rejected(reason).sum())
                .sum();
        assertThat(read.size() + invalid).isEqualTo(all.size());
        assertThat(all).containsAll(read.stream().map(Requests::message).toList());
        for (SpanData span : read) {
            assertThat(span.endNanos()).isEqualTo(Requests.message(span).getEndTimeUnixNano());
            assertThat(span.traceIdHi())
                    .isEqualTo(Requests.message(span)
                            .getTraceId()
                            .asReadOnlyByteBuffer()
                            .getLong());
        }
        return true;
    }

    /** With messages in messages, a group and a number of ten bytes. */
    private static byte[] rich() {
        UnknownFieldSet later = UnknownFieldSet.newBuilder()
                .addField(
                        99,
                        UnknownFieldSet.Field.newBuilder()
                                .addVarint(-1)
                                .addFixed32(1)
                                .addFixed64(2)
                                .addGroup(UnknownFieldSet.newBuilder()
                                        .addField(
                                                7,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addVarint(300)
                                                        .build())
                                        .build())
                                .build())
                .build();
        AnyValue list = AnyValue.newBuilder()
                .setArrayValue(ArrayValue.newBuilder().addValues(Requests.text("in ä list")))
                .build();
        return Requests.of(
                        Requests.span("first")
                                .setUnknownFields(later)
                                .addAttributes(Requests.attribute("list", list))
                                .addEvents(Span.Event.newBuilder().setName("event")),
                        Requests.span("second")
                                .addLinks(Span.Link.newBuilder()
                                        .setTraceState("a=b")
                                        .setFlags(3)))
                .toByteArray();
    }

    private static byte[] request(byte[] scope) {
        return field(
                ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER,
                field(ResourceSpans.SCOPE_SPANS_FIELD_NUMBER, scope));
    }

    private static byte[] scope(byte[] span) {
        return field(ScopeSpans.SPANS_FIELD_NUMBER, span);
    }

    private static byte[] field(int number, byte[] content) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        number,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFrom(content))
                                .build())
                .build()
                .toByteArray();
    }

    private static byte[] together(byte[] first, byte[] second) {
        return ByteString.copyFrom(first).concat(ByteString.copyFrom(second)).toByteArray();
    }
}
