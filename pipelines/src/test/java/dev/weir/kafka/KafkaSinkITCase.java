package dev.weir.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.SpanData;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.sink.kafka.KafkaComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real Flink jobs with checkpoints write to a real broker; what they wrote is read with Kafka's and OpenTelemetry's own classes. */
@Timeout(180)
class KafkaSinkITCase {
    private static final int SPANS = 20_000;
    private static final List<Long> IDS =
            LongStream.range(0, SPANS).map(n -> 0x1000000000000000L + n).boxed().toList();

    @TempDir
    static Path folder;

    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = KafkaBroker.start(folder);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void exactlyOnceOverAFailureOfTheJob() throws Exception {
        Spans.reset(true);
        job(exactlyOnce("failure"), Map.of()).execute();

        assertThat(Spans.FAIL).as("the job failed").isFalse();
        assertThat(ids("failure")).containsExactlyElementsOf(IDS);
    }

    @Test
    void exactlyOnceOverAStopWithSavepoint(@TempDir Path savepoints) throws Exception {
        Spans.reset(false);
        JobClient first = job(exactlyOnce("savepoint"), Map.of()).executeAsync();
        awaitCheckpoint(first);
        String savepoint = first.stopWithSavepoint(false, savepoints.toString(), SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
        List<Long> before = ids("savepoint");
        Spans.HURRY.set(true);
        job(exactlyOnce("savepoint"), Map.of("execution.state-recovery.path", savepoint))
                .execute();

        assertThat(before).isNotEmpty().hasSizeLessThan(SPANS).doesNotHaveDuplicates();
        assertThat(ids("savepoint")).containsExactlyElementsOf(IDS);
    }

    @Test
    void nothingIsLostWhileTheBrokerIsAwayForSomeSeconds() throws Exception {
        Spans.reset(false);
        JobClient job = job(sink(broker, "traces.topic", "away"), Map.of()).executeAsync();
        awaitCheckpoint(job);
        broker.stop();
        Spans.HURRY.set(true);
        Thread.sleep(3_000);
        broker.start();
        job.getJobExecutionResult().get(120, TimeUnit.SECONDS);

        assertThat(ids("away").stream().distinct()).containsExactlyElementsOf(IDS);
    }

    @Test
    void aMessageHoldsManySpansAndNoMoreBytesThanItMay() throws Exception {
        Spans.reset(false);
        Spans.HURRY.set(true);
        job(sink(broker, "traces.topic", "size", "producer.max_message_bytes", 50_000), Map.of())
                .execute();

        List<ConsumerRecord<byte[], byte[]>> messages = Topic.read(broker, "size");
        assertThat(messages).hasSizeLessThan(SPANS / 50).allSatisfy(m -> {
            assertThat(m.value()).hasSizeLessThan(50_000);
            assertThat(m.key()).isNull();
        });
        assertThat(Topic.spans(messages)).hasSize(SPANS);
    }

    @Test
    void partitionedByTraceAMessageHoldsOneTraceAndATraceOnePartition() throws Exception {
        Spans.reset(false);
        Spans.HURRY.set(true);
        job(sink(broker, "traces.topic", "by_trace", "partition_traces_by_id", true), Map.of())
                .execute();

        List<ConsumerRecord<byte[], byte[]>> messages = Topic.read(broker, "by_trace");
        assertThat(Topic.spans(messages)).hasSize(SPANS);
        for (ConsumerRecord<byte[], byte[]> message : messages) {
            String key = new String(message.key(), StandardCharsets.US_ASCII);
            assertThat(Topic.spans(List.of(message)))
                    .extracting(s -> HexFormat.of().formatHex(s.getTraceId().toByteArray()))
                    .containsOnly(key);
        }
        assertThat(messages.stream()
                        .map(m -> new String(m.key(), StandardCharsets.US_ASCII) + " in " + m.partition())
                        .distinct())
                .hasSize(10);
    }

    private static void awaitCheckpoint(JobClient job) throws Exception {
        CompletableFuture<?> ended = job.getJobExecutionResult();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Spans.CHECKPOINTED.get()) {
            assertThat(System.nanoTime()).as("a checkpoint in 60 s").isLessThan(end);
            if (ended.isDone()) {
                ended.get();
            }
            Thread.sleep(10);
        }
    }

    private static List<Long> ids(String topic) throws Exception {
        return Topic.spans(Topic.read(broker, topic)).stream()
                .map(s -> s.getSpanId().asReadOnlyByteBuffer().getLong())
                .sorted()
                .toList();
    }

    private static Sink<SpanData> exactlyOnce(String name) {
        return sink(broker, "traces.topic", name, "delivery", "exactly_once", "transactional_id_prefix", name);
    }

    @SuppressWarnings("unchecked")
    static Sink<SpanData> sink(KafkaBroker broker, Object... options) {
        KafkaComponent component = new KafkaComponent();
        Settings.Builder settings = Settings.builder();
        component.options().stream()
                .filter(o -> o.path().equals("brokers"))
                .forEach(o -> settings.parse(o, List.of(broker.address())));
        for (int i = 0; i < options.length; i += 2) {
            Object path = options[i];
            Object value = options[i + 1];
            component.options().stream().filter(o -> o.path().equals(path)).forEach(o -> settings.parse(o, value));
        }
        Settings built = settings.build();
        assertThat(component.check(built)).isEmpty();
        assertThat(component.preflight(built)).isEmpty();
        return (Sink<SpanData>) component.sink(Signal.TRACES, new ComponentContext("kafka", built));
    }

    private static StreamExecutionEnvironment job(Sink<SpanData> sink, Map<String, String> more) {
        Configuration configuration = Configuration.fromMap(Map.of(
                "pipeline.generic-types", "false",
                "pipeline.object-reuse", "true",
                "pipeline.auto-generate-uids", "false",
                "restart-strategy.type", "fixed-delay",
                "restart-strategy.fixed-delay.attempts", "3",
                "restart-strategy.fixed-delay.delay", "50 ms"));
        configuration.addAll(Configuration.fromMap(more));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        environment.enableCheckpointing(100);
        environment
                .fromSequence(0, SPANS - 1)
                .uid("numbers")
                .map(new Spans())
                .returns(Signal.TRACES.type(SpanData.class))
                .uid("spans")
                .sinkTo(sink)
                .uid("kafka");
        return environment;
    }
}
