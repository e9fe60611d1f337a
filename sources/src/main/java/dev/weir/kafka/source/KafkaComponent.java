package dev.weir.kafka.source;

import dev.weir.api.Connection;
import dev.weir.api.DataPoint;
import dev.weir.api.Observation;
import dev.weir.api.Segment;
import dev.weir.api.SpanData;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.api.kafka.KafkaConnection;
import dev.weir.api.kafka.KafkaTopics;
import dev.weir.api.kafka.OtlpEncoding;
import dev.weir.api.types.ObservationSerializer;
import dev.weir.api.types.SegmentSerializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The component {@code kafka}: reads what the sink {@code kafka} or the Collector's exporter wrote. */
public final class KafkaComponent implements Component.SourceComponent {
    static final Option<String> GROUP_ID =
            Option.of("group_id", OptionType.STRING, "weir", "under which the broker shows how far this job has read");
    static final Option<InitialOffset> INITIAL_OFFSET = Option.of(
            "initial_offset",
            OptionType.oneOf(InitialOffset.class),
            InitialOffset.LATEST,
            "where to begin without a checkpoint and without an offset of the group");
    static final Option<Duration> OUT_OF_ORDER = Option.of(
            "max_out_of_orderness",
            OptionType.DURATION,
            Duration.ofSeconds(5),
            "exchanges: how much older than another of its partition one may be and still be on time");
    static final Option<Duration> IDLENESS = Option.of(
            "idle_timeout",
            OptionType.DURATION,
            Duration.ofSeconds(30),
            "exchanges and segments: after which a silent partition no longer holds back event time");

    /** Where a group begins. */
    enum InitialOffset {
        LATEST,
        EARLIEST
    }

    @Override
    public String type() {
        return "kafka";
    }

    @Override
    public String help() {
        return "Reads spans and metrics in OTLP from Kafka, whoever wrote them, or exchanges and segments of other jobs";
    }

    @Override
    public List<Option<?>> options() {
        return Stream.of(
                        KafkaConnection.OPTIONS,
                        KafkaTopics.OPTIONS,
                        List.of(GROUP_ID, INITIAL_OFFSET, OUT_OF_ORDER, IDLENESS))
                .<Option<?>>flatMap(List::stream)
                .toList();
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>(KafkaConnection.check(settings));
        problems.addAll(KafkaTopics.check(settings));
        if (settings.get(GROUP_ID).isEmpty()) {
            problems.add(new Problem(GROUP_ID.path(), "must not be empty"));
        }
        if (settings.get(IDLENESS).isZero()) {
            problems.add(new Problem(IDLENESS.path(), "must be more than 0"));
        }
        return problems;
    }

    @Override
    public List<Problem> files(Settings settings) {
        return KafkaConnection.files(settings);
    }

    @Override
    public List<Problem> preflight(Settings settings) {
        return KafkaConnection.preflight(settings, false);
    }

    @Override
    public List<Signal> gives() {
        return List.of(Signal.TRACES, Signal.METRICS, Signal.EXCHANGES, Signal.SEGMENTS);
    }

    @Override
    public SingleOutputStreamOperator<?> open(
            StreamExecutionEnvironment environment, Signal signal, ComponentContext context) {
        return switch (signal) {
            case TRACES -> {
                OtlpEncoding encoding = KafkaTopics.encoding(context.settings(), signal);
                // Nothing that takes spans looks at event time.
                yield open(
                        environment,
                        signal,
                        context,
                        new MessagesSchema<>(
                                context.id(),
                                "spans",
                                (id, metrics) -> OtlpMessages.spans(encoding, id, metrics),
                                signal.type(SpanData.class)),
                        WatermarkStrategy.noWatermarks());
            }
            case METRICS -> {
                OtlpEncoding encoding = KafkaTopics.encoding(context.settings(), signal);
                yield open(
                        environment,
                        signal,
                        context,
                        new MessagesSchema<>(
                                context.id(),
                                "data_points",
                                (id, metrics) -> OtlpMessages.metrics(encoding, id, metrics),
                                signal.type(DataPoint.class)),
                        WatermarkStrategy.noWatermarks());
            }
            case EXCHANGES ->
                open(
                        environment,
                        signal,
                        context,
                        new MessagesSchema<>(
                                context.id(),
                                "observations",
                                (_, _) -> new FrameMessages<>(ObservationSerializer.INSTANCE),
                                signal.type(Observation.class)),
                        WatermarkStrategy.<Observation>forBoundedOutOfOrderness(context.get(OUT_OF_ORDER))
                                .withTimestampAssigner((o, _) -> o.observedNanos() / 1_000_000)
                                .withIdleness(context.get(IDLENESS)));
            case SEGMENTS ->
                toOwners(open(
                        environment,
                        signal,
                        context,
                        new MessagesSchema<>(
                                context.id(),
                                "segments",
                                (_, _) -> new FrameMessages<>(SegmentSerializer.INSTANCE),
                                signal.type(Segment.class)),
                        WatermarkStrategy.<Segment>forBoundedOutOfOrderness(context.get(OUT_OF_ORDER))
                                .withTimestampAssigner((s, _) -> s.timeNanos() / 1_000_000)
                                .withIdleness(context.get(IDLENESS))));
            default -> throw new IllegalArgumentException(context.id() + " does not give " + signal);
        };
    }

    /** To the subtasks in which a restart puts the state of their connections; partitions know nothing of that. */
    private static SingleOutputStreamOperator<Segment> toOwners(SingleOutputStreamOperator<Segment> segments) {
        return segments.name("messages")
                .partitionCustom(
                        (Long scope, int subtasks) -> Connection.owner(scope, subtasks),
                        s -> s.connection().scope())
                .map(s -> s)
                .returns(Signal.SEGMENTS.type(Segment.class));
    }

    private static <T> SingleOutputStreamOperator<T> open(
            StreamExecutionEnvironment environment,
            Signal signal,
            ComponentContext context,
            MessagesSchema<T> schema,
            WatermarkStrategy<T> watermarks) {
        Settings settings = context.settings();
        KafkaSource<T> source = KafkaSource.<T>builder()
                .setProperties(properties(settings))
                .setTopics(KafkaTopics.topic(settings, signal))
                .setClientIdPrefix(KafkaConnection.clientId(settings) + "-" + context.id())
                .setGroupId(settings.get(GROUP_ID))
                .setStartingOffsets(start(settings.get(INITIAL_OFFSET)))
                .setDeserializer(schema)
                .build();
        return environment.fromSource(
                new TopicSource<>(
                        source, context.id(), KafkaTopics.topic(settings, signal), KafkaConnection.brokers(settings)),
                watermarks,
                context.id());
    }

    @SuppressWarnings("deprecation") // of Kafka's, but Flink takes no other
    private static OffsetsInitializer start(InitialOffset withoutCommitted) {
        return OffsetsInitializer.committedOffsets(
                withoutCommitted == InitialOffset.EARLIEST
                        ? org.apache.kafka.clients.consumer.OffsetResetStrategy.EARLIEST
                        : org.apache.kafka.clients.consumer.OffsetResetStrategy.LATEST);
    }

    private static Properties properties(Settings settings) {
        Properties p = KafkaConnection.properties(settings);
        // What a writer threw away must not be read; those without transactions are read at once all the same.
        p.setProperty("isolation.level", "read_committed");
        p.setProperty("auto.offset.reset", settings.get(INITIAL_OFFSET).name().toLowerCase(Locale.ROOT));
        // New partitions are found while the job runs.
        p.setProperty("partition.discovery.interval.ms", "60000");
        return p;
    }
}
