package dev.weir.otlp.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.api.Attributes;
import dev.weir.api.Span;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SpanReaderTest {
    private final ReadCounts counts = new ReadCounts();
    private final SpanReader reader = new SpanReader(counts);

    @Test
    void everyFieldThatASpanHasIsKept() {
        Span span = one(Requests.span("GET")
                .setParentSpanId(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 1, 0}))
                .setFlags(0x301)
                .setTraceState("a=b")
                .setKindValue(3)
                .setStatus(Status.newBuilder().setCodeValue(2)));
        assertThat(span)
                .isEqualTo(new Span(
                        0x0102030405060708L,
                        0x090a0b0c0d0e0f10L,
                        0x0102030405060708L,
                        256,
                        0x301,
                        "a=b",
                        "GET",
                        Span.Kind.CLIENT,
                        1_000_000_000_000L,
                        1_000_001_000_000L,
                        Span.Status.ERROR,
                        Attributes.EMPTY,
                        Attributes.of("service.name", "shop")));
    }

    @Test
    void valuesThatAttributesCannotHoldBecomeTextAndAreCounted() {
        AnyValue seven = AnyValue.newBuilder().setIntValue(7).build();
        AnyValue mixed = AnyValue.newBuilder()
                .setArrayValue(ArrayValue.newBuilder().addValues(seven).addValues(Requests.text("a\"\n")))
                .build();
        AnyValue map = AnyValue.newBuilder()
                .setKvlistValue(KeyValueList.newBuilder()
                        .addValues(Requests.attribute("k", mixed))
                        .addValues(Requests.attribute("none", AnyValue.getDefaultInstance())))
                .build();
        AnyValue texts = AnyValue.newBuilder()
                .setArrayValue(
                        ArrayValue.newBuilder().addValues(Requests.text("x")).addValues(Requests.text("y")))
                .build();
        AnyValue bytes = AnyValue.newBuilder()
                .setBytesValue(ByteString.copyFrom(new byte[] {1, 2, 3}))
                .build();
        Attributes read = one(Requests.span("x")
                        .addAttributes(Requests.attribute("int", seven))
                        .addAttributes(Requests.attribute(
                                "double",
                                AnyValue.newBuilder().setDoubleValue(1.5).build()))
                        .addAttributes(Requests.attribute(
                                "bool", AnyValue.newBuilder().setBoolValue(true).build()))
                        .addAttributes(Requests.attribute("texts", texts))
                        .addAttributes(Requests.attribute("mixed", mixed))
                        .addAttributes(Requests.attribute("map", map))
                        .addAttributes(Requests.attribute("bytes", bytes))
                        .addAttributes(Requests.attribute("nothing", AnyValue.getDefaultInstance()))
                        .addAttributes(Requests.attribute("int", Requests.text("again"))))
                .attributes();
        assertThat(read)
                .isEqualTo(Attributes.builder()
                        .put("int", 7)
                        .put("double", (Object) 1.5)
                        .put("bool", (Object) true)
                        .put("texts", List.of("x", "y"))
                        .put("mixed", "[7,\"a\\\"\\u000a\"]")
                        .put("map", "{\"k\":[7,\"a\\\"\\u000a\"],\"none\":null}")
                        .put("bytes", "AQID")
                        .put("nothing", "")
                        .build());
        assertThat(counts.convertedValues.sum()).isEqualTo(4);
        assertThat(counts.repeatedKeys.sum()).isEqualTo(1);
    }

    @Test
    void whatASpanHasNoPlaceForBecomesOpenTelemetrysAttributesOrIsCounted() {
        var span = Requests.span("x")
                .setStatus(Status.newBuilder().setMessage("no such user"))
                .addEvents(io.opentelemetry.proto.trace.v1.Span.Event.getDefaultInstance())
                .setDroppedEventsCount(2)
                .addLinks(io.opentelemetry.proto.trace.v1.Span.Link.getDefaultInstance());
        ExportTraceServiceRequest request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setSchemaUrl("https://example.com/resource")
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .setSchemaUrl("https://example.com/scope")
                                .setScope(InstrumentationScope.newBuilder()
                                        .setName("http-client")
                                        .setVersion("1.2")
                                        .addAttributes(Requests.attribute("a", Requests.text("b"))))
                                .addSpans(span)))
                .build();
        assertThat(reader.read(request).getFirst().attributes())
                .isEqualTo(Attributes.builder()
                        .put("otel.scope.name", "http-client")
                        .put("otel.scope.version", "1.2")
                        .put("otel.status_description", "no such user")
                        .put("otel.dropped_events_count", 3)
                        .put("otel.dropped_links_count", 1)
                        .build());
        assertThat(counts.droppedEvents.sum()).isEqualTo(1);
        assertThat(counts.droppedLinks.sum()).isEqualTo(1);
        assertThat(counts.droppedScopeAttributes.sum()).isEqualTo(1);
        assertThat(counts.droppedSchemaUrls.sum()).isEqualTo(2);
    }

    @Test
    void aResourceAndAScopeBehindTheirSpansAreFoundAllTheSame() throws Exception {
        ResourceSpans whole = Requests.of("a", "b").getResourceSpans(0);
        ScopeSpans spans = whole.getScopeSpans(0);
        byte[] scope = together(
                spans.toByteArray(),
                ScopeSpans.newBuilder()
                        .setScope(InstrumentationScope.newBuilder().setName("s"))
                        .build()
                        .toByteArray());
        byte[] resource = together(
                field(ResourceSpans.SCOPE_SPANS_FIELD_NUMBER, scope),
                ResourceSpans.newBuilder()
                        .setResource(whole.getResource())
                        .build()
                        .toByteArray());
        List<Span> read = reader.read(field(ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER, resource));

        assertThat(read).extracting(Span::name).containsExactly("a", "b");
        assertThat(read).allSatisfy(s -> {
            assertThat(s.resource()).isEqualTo(Attributes.of("service.name", "shop"));
            assertThat(s.attributes()).isEqualTo(Attributes.of("otel.scope.name", "s"));
        });
    }

    @Test
    void aKeyAmongManyThatComesAgainIsFound() {
        var span = Requests.span("x");
        for (int i = 0; i < 200; i++) {
            span.addAttributes(Requests.attribute("key" + i, Requests.text("first")));
            span.addAttributes(Requests.attribute("key" + i / 2, Requests.text("again")));
        }
        Attributes read = one(span).attributes();

        assertThat(read.size()).isEqualTo(200);
        assertThat(read.get("key0")).isEqualTo("first");
        assertThat(read.get("key150")).isEqualTo("first");
        assertThat(counts.repeatedKeys.sum()).isEqualTo(200);
    }

    @Test
    void textThatIsNoUtf8IsMalformed() {
        byte[] bytes = Requests.of("name").toByteArray();
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("name")] = (byte) 0xff;
        assertThatThrownBy(() -> reader.read(bytes)).isInstanceOf(InvalidProtocolBufferException.class);
        byte[] key = Requests.of("name").toByteArray();
        key[new String(key, StandardCharsets.ISO_8859_1).indexOf("service.name")] = (byte) 0xff;
        assertThatThrownBy(() -> reader.read(key)).isInstanceOf(InvalidProtocolBufferException.class);
    }

    /** What protobuf's own messages are made of is read; of what they are not, it may look at less, but never throws anything else. */
    @Property
    void whatProtobufReadsIsReadAndNothingElseIsThrown(@ForAll byte[] bytes) {
        List<Span> read = null;
        try {
            read = new SpanReader(new ReadCounts()).read(bytes);
        } catch (InvalidProtocolBufferException e) {
            // refused as malformed
        }
        try {
            assertThat(read)
                    .isEqualTo(new SpanReader(new ReadCounts()).read(ExportTraceServiceRequest.parseFrom(bytes)));
        } catch (InvalidProtocolBufferException e) {
            // refused by protobuf, too
        }
    }

    private static byte[] field(int number, byte[] message) {
        return com.google.protobuf.UnknownFieldSet.newBuilder()
                .addField(
                        number,
                        com.google.protobuf.UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFrom(message))
                                .build())
                .build()
                .toByteArray();
    }

    private static byte[] together(byte[] first, byte[] second) {
        return ByteString.copyFrom(first).concat(ByteString.copyFrom(second)).toByteArray();
    }

    @Property
    void noDamageToARequestMakesItThrow(@ForAll int position, @ForAll byte value) {
        byte[] bytes = Requests.of("a", "b").toByteArray();
        bytes[Math.floorMod(position, bytes.length)] = value;
        whatProtobufReadsIsReadAndNothingElseIsThrown(bytes);
    }

    @Property
    void noDamageToJsonMakesItThrowAnythingElse(@ForAll int position, @ForAll byte value) {
        byte[] bytes = Requests.JSON.getBytes(StandardCharsets.UTF_8);
        bytes[Math.floorMod(position, bytes.length)] = value;
        try {
            reader.read(OtlpJson.traces(new String(bytes, StandardCharsets.UTF_8)));
        } catch (InvalidProtocolBufferException e) {
            // refused as malformed
        }
    }

    private Span one(io.opentelemetry.proto.trace.v1.Span.Builder span) {
        List<Span> spans = reader.read(Requests.of(span));
        assertThat(spans).hasSize(1);
        return spans.getFirst();
    }
}
