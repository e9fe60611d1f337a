package dev.weir.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.weir.api.SpanData;
import dev.weir.api.kafka.OtlpEncoding;
import dev.weir.kafka.source.MessageReader.Unreadable;
import dev.weir.otlp.read.Requests;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.Collector;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What others than Weir write into a topic. */
class OtlpMessagesTest {
    private final Numbers numbers = new Numbers("", new TreeMap<>());

    /** As the Collector's exporter writes it: ids in hex, numbers of 64 bits as texts, enums as numbers, absent what is empty. */
    @Test
    void jsonAsTheCollectorWritesIt() throws Exception {
        String json = """
                {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
                "scopeSpans":[{"scope":{"name":"lib","version":"2"},"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",
                "spanId":"eee19b7ec3c1b174","parentSpanId":"","traceState":"a=b","flags":256,"name":"cart","kind":2,
                "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000000000",
                "attributes":[{"key":"n","value":{"intValue":"7"}},{"key":"d","value":{"doubleValue":0.5}},
                {"key":"b","value":{"boolValue":true}}],"status":{"message":"no","code":2}}]}],"schemaUrl":"x"}]}
                """;
        Span span = Requests.message(reader(OtlpEncoding.OTLP_JSON)
                .read(json.getBytes(StandardCharsets.UTF_8))
                .getFirst());

        assertThat(span)
                .isEqualTo(Span.newBuilder()
                        .setTraceId(hex("5b8efff798038103d269b633813fc60c"))
                        .setSpanId(hex("eee19b7ec3c1b174"))
                        .setTraceState("a=b")
                        .setFlags(256)
                        .setName("cart")
                        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                        .setStartTimeUnixNano(1_544_712_660_000_000_000L)
                        .setEndTimeUnixNano(1_544_712_661_000_000_000L)
                        .addAttributes(attribute("n", AnyValue.newBuilder().setIntValue(7)))
                        .addAttributes(attribute("d", AnyValue.newBuilder().setDoubleValue(0.5)))
                        .addAttributes(attribute("b", AnyValue.newBuilder().setBoolValue(true)))
                        .setStatus(Status.newBuilder().setMessage("no").setCodeValue(2))
                        .build());
    }

    @Test
    void aSpanWithoutIdsIsLeftOutAndCountedAndTheOthersOfItsMessageAreRead() throws Exception {
        TracesData message = message(span(), span().clearTraceId(), span().clearSpanId(), span().setEndTimeUnixNano(1));

        assertThat(reader(OtlpEncoding.OTLP_PROTO).read(message.toByteArray())).hasSize(1);
        assertThat(numbers.count("component.kafka.reason.invalid_trace_id.lost_spans"))
                .isEqualTo(1);
        assertThat(numbers.count("component.kafka.reason.invalid_span_id.lost_spans"))
                .isEqualTo(1);
        assertThat(numbers.count("component.kafka.reason.invalid_times.lost_spans"))
                .isEqualTo(1);
    }

    @Test
    void whatCannotBeReadIsCountedByReasonAndWhatComesAfterItIsRead() throws Exception {
        MessagesSchema<SpanData> schema = new MessagesSchema<>(
                "kafka",
                "spans",
                (id, metrics) -> OtlpMessages.spans(OtlpEncoding.OTLP_PROTO, id, metrics),
                dev.weir.api.component.Signal.TRACES.type(SpanData.class));
        schema.open(context());
        List<SpanData> out = new ArrayList<>();
        Collector<SpanData> collector = new Collector<>() {
            @Override
            public void collect(SpanData span) {
                out.add(span);
            }

            @Override
            public void close() {}
        };
        for (byte[] value : new byte[][] {
            "no protobuf".getBytes(), null, message(span(), span()).toByteArray()
        }) {
            schema.deserialize(new ConsumerRecord<>("t", 0, 0, null, value), collector);
        }

        assertThat(out).hasSize(2);
        assertThat(numbers.count("component.kafka.accepted_messages")).isEqualTo(3);
        assertThat(numbers.count("component.kafka.used_messages")).isEqualTo(1);
        assertThat(numbers.count("component.kafka.sent_spans")).isEqualTo(2);
        assertThat(numbers.count("component.kafka.reason.malformed.lost_messages"))
                .isEqualTo(1);
        assertThat(numbers.count("component.kafka.reason.no_value.lost_messages"))
                .isEqualTo(1);
    }

    @Property(tries = 500)
    void noBytesMakeTheReaderThrowAnythingElse(@ForAll @Size(max = 300) byte[] bytes) {
        for (OtlpEncoding encoding : OtlpEncoding.values()) {
            try {
                reader(encoding).read(bytes);
            } catch (Unreadable expected) {
                assertThat(expected.reason()).isEqualTo(MessageReader.Skipped.MALFORMED);
            }
        }
    }

    @Test
    void jsonThatIsNoOtlpIsMalformed() {
        for (String json : List.of(
                "",
                "[]",
                "null",
                "7",
                "{",
                "{\"resourceSpans\":7}",
                "{\"resourceSpans\":[{\"scopeSpans\":\"x\"}]}",
                "[".repeat(10_000))) {
            assertThatThrownBy(() -> {
                        if (reader(OtlpEncoding.OTLP_JSON)
                                .read(json.getBytes(StandardCharsets.UTF_8))
                                .isEmpty()) {
                            throw new Unreadable(MessageReader.Skipped.MALFORMED, null);
                        }
                    })
                    .as(json)
                    .isInstanceOf(Unreadable.class);
        }
    }

    private MessageReader<SpanData> reader(OtlpEncoding encoding) {
        return OtlpMessages.spans(encoding, "kafka", numbers);
    }

    private static Span.Builder span() {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}))
                .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
                .setStartTimeUnixNano(5)
                .setEndTimeUnixNano(6);
    }

    private static TracesData message(Span.Builder... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        List.of(spans).forEach(scope::addSpans);
        return TracesData.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build();
    }

    private static ByteString hex(String id) {
        return ByteString.copyFrom(HexFormat.of().parseHex(id));
    }

    private static KeyValue attribute(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private DeserializationSchema.InitializationContext context() {
        return new DeserializationSchema.InitializationContext() {
            @Override
            public MetricGroup getMetricGroup() {
                return numbers;
            }

            @Override
            public UserCodeClassLoader getUserCodeClassLoader() {
                throw new UnsupportedOperationException();
            }
        };
    }

    /** Counters by their path. */
    private static final class Numbers extends UnregisteredMetricsGroup {
        private final String prefix;
        private final Map<String, Counter> counters;

        Numbers(String prefix, Map<String, Counter> counters) {
            this.prefix = prefix;
            this.counters = counters;
        }

        long count(String name) {
            return counters.get(name).getCount();
        }

        @Override
        public <C extends Counter> C counter(String name, C counter) {
            counters.put(prefix + name, counter);
            return counter;
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
            return new Numbers(prefix + key + "." + value + ".", counters);
        }
    }
}
