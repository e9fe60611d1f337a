package dev.weir.receiver.source;

import dev.weir.api.DataPoint;
import dev.weir.api.SpanData;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Endpoint;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.otlp.read.ReadLimits;
import dev.weir.receiver.Acknowledgement;
import dev.weir.receiver.ReceiverConfig;
import dev.weir.receiver.ReceiverConfig.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** {@code otlp}: spans and metrics that applications and Collectors send. */
public final class OtlpComponent implements Component.SourceComponent {
    static final EndpointOptions GRPC = new EndpointOptions(
            "protocols.grpc",
            "localhost:4317",
            Option.of(
                    "protocols.grpc.max_recv_msg_size_mib",
                    OptionType.integer(1, 1024),
                    4,
                    "the longest request, in MiB, after decompression"),
            Option.of(
                    "protocols.grpc.keepalive.server_parameters.max_connection_idle",
                    OptionType.DURATION,
                    Duration.ofMinutes(5),
                    "after which a connection without calls is ended"));
    static final EndpointOptions HTTP = new EndpointOptions(
            "protocols.http",
            "localhost:4318",
            Option.of(
                    "protocols.http.max_request_body_size",
                    OptionType.BYTES,
                    20L << 20,
                    "the longest request, before and after decompression"),
            Option.of(
                    "protocols.http.idle_timeout",
                    OptionType.DURATION,
                    Duration.ofMinutes(1),
                    "after which a connection without requests is ended"));
    static final Option<String> TRACES_PATH = Option.of(
            "protocols.http.traces_url_path", OptionType.STRING, "/v1/traces", "where spans are sent to over HTTP");
    static final Option<String> METRICS_PATH = Option.of(
            "protocols.http.metrics_url_path", OptionType.STRING, "/v1/metrics", "where metrics are sent to over HTTP");
    static final Option<Acknowledgement> ACK = Option.of(
            "ack",
            OptionType.oneOf(Acknowledgement.class),
            Acknowledgement.RECEIVED,
            "tell the sender at once, or when a checkpoint covers the data");
    static final Option<Long> MAX_PENDING = Option.of(
            "max_pending",
            OptionType.BYTES,
            64L << 20,
            "bytes of requests that are on their way in or wait; more is refused and the sender told to come again");

    static final Option<Integer> MAX_STREAMS = Option.of(
            "protocols.grpc.max_concurrent_streams",
            OptionType.integer(1, 1_000_000),
            Limits.DEFAULT.maxConcurrentStreams(),
            "calls of a connection at a time; a sender waits with more");
    static final Option<Integer> PEER_SHARE = Option.of(
            "limits.peer_share",
            OptionType.integer(1, 100),
            Limits.DEFAULT.peerShare(),
            "percent of max_pending, or the longest request, and of max_connections that one address (IPv6: /64) may take");
    static final Option<Long> MAX_RECORD_SIZE = Option.of(
            "limits.max_record_size",
            OptionType.BYTES,
            ReadLimits.DEFAULT.maxRecordSize(),
            "bytes of a span or data point with its resource and scope; a longer one is rejected");
    static final Option<Integer> MAX_ELEMENTS = Option.of(
            "limits.max_elements",
            OptionType.integer(1, Integer.MAX_VALUE),
            ReadLimits.DEFAULT.maxElements(),
            "messages, texts and numbers of lists in a span or data point; one with more is rejected");
    static final Option<Long> MAX_EXPANDED_SIZE = Option.of(
            "limits.max_expanded_size",
            OptionType.BYTES,
            ReadLimits.DEFAULT.maxExpandedSize(),
            "bytes of all records of a request, each with its own resource and scope; a longer request is refused");

    @Override
    public String type() {
        return "otlp";
    }

    @Override
    public String help() {
        return "Spans and metrics by OTLP, over gRPC and HTTP";
    }

    @Override
    public List<Signal> gives() {
        return List.of(Signal.TRACES, Signal.METRICS);
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(GRPC.all());
        options.addAll(HTTP.all());
        options.addAll(List.of(
                MAX_STREAMS,
                TRACES_PATH,
                METRICS_PATH,
                ACK,
                MAX_PENDING,
                PEER_SHARE,
                MAX_RECORD_SIZE,
                MAX_ELEMENTS,
                MAX_EXPANDED_SIZE));
        return options;
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        if (!settings.has(GRPC.path()) && !settings.has(HTTP.path())) {
            problems.add(new Problem("", "must specify at least one protocol: protocols: {grpc: {}, http: {}}"));
        }
        if (settings.get(TRACES_PATH).equals(settings.get(METRICS_PATH))) {
            problems.add(new Problem(METRICS_PATH.path(), "must not be the same as traces_url_path"));
        }
        for (EndpointOptions endpoint : List.of(GRPC, HTTP)) {
            if (settings.has(endpoint.path())) {
                problems.addAll(endpoint.check(settings, settings.get(MAX_PENDING)));
            }
        }
        return problems;
    }

    @Override
    public List<Endpoint> endpoints(Settings settings) {
        return Stream.of(GRPC, HTTP)
                .filter(endpoint -> settings.has(endpoint.path()))
                .map(endpoint -> endpoint.address(settings))
                .toList();
    }

    @Override
    public List<Problem> files(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        for (EndpointOptions endpoint : List.of(GRPC, HTTP)) {
            if (settings.has(endpoint.path())) {
                problems.addAll(endpoint.preflight(settings));
            }
        }
        return problems;
    }

    @Override
    public SingleOutputStreamOperator<?> open(
            StreamExecutionEnvironment environment, Signal signal, ComponentContext context) {
        Settings settings = context.settings();
        ReceiverConfig config = new ReceiverConfig(
                settings.has(GRPC.path()) ? GRPC.endpoint(settings) : null,
                settings.has(HTTP.path()) ? HTTP.endpoint(settings) : null,
                paths(context),
                context.get(MAX_PENDING),
                new Limits(
                        new ReadLimits(
                                context.get(MAX_RECORD_SIZE),
                                context.get(MAX_ELEMENTS),
                                context.get(MAX_EXPANDED_SIZE)),
                        context.get(PEER_SHARE),
                        context.get(MAX_STREAMS)),
                context.get(ACK));
        return switch (signal) {
            case TRACES -> source(environment, context, config, signal, SpanData.class);
            case METRICS -> source(environment, context, config, signal, DataPoint.class);
            default -> throw new IllegalArgumentException(context.id() + " does not give " + signal);
        };
    }

    private static <T> SingleOutputStreamOperator<T> source(
            StreamExecutionEnvironment environment,
            ComponentContext context,
            ReceiverConfig config,
            Signal signal,
            Class<T> record) {
        return environment.fromSource(
                new OtlpSource<T>(context.id(), config, signal),
                WatermarkStrategy.noWatermarks(),
                context.id(),
                signal.type(record));
    }

    /** Of the signals that pipelines take: others are told that nobody does. */
    private static Map<Signal, String> paths(ComponentContext context) {
        Map<Signal, String> paths = new EnumMap<>(
                Map.of(Signal.TRACES, context.get(TRACES_PATH), Signal.METRICS, context.get(METRICS_PATH)));
        paths.keySet().retainAll(context.signals());
        return paths;
    }
}
