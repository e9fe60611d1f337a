package dev.weir.sink.otlp;

import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The options of both OTLP sinks; named as in the Collector, with its defaults where the README does not say otherwise. */
final class OtlpOptions {
    static final Option<String> ENDPOINT = Option.required(
            "endpoint", OptionType.STRING, "host:port of the receiver; http:// in front means without TLS");
    static final Option<String> HTTP_ENDPOINT = Option.optional(
            "endpoint", OptionType.STRING, "base URL of the receiver, to which /v1/traces or /v1/metrics is added");
    static final Option<String> TRACES_ENDPOINT =
            Option.optional("traces_endpoint", OptionType.STRING, "full URL for spans, used as it stands");
    static final Option<String> METRICS_ENDPOINT =
            Option.optional("metrics_endpoint", OptionType.STRING, "full URL for metrics, used as it stands");
    static final Option<Encoding> ENCODING =
            Option.of("encoding", OptionType.oneOf(Encoding.class), Encoding.PROTO, "protobuf or OTLP JSON");
    static final Option<Compression> COMPRESSION = Option.of(
            "compression", OptionType.oneOf(Compression.class), Compression.GZIP, "compression of the requests");
    static final Option<Duration> GRPC_TIMEOUT = timeout(Duration.ofSeconds(5));
    static final Option<Duration> HTTP_TIMEOUT = timeout(Duration.ofSeconds(30));
    static final Option<Map<String, String>> HEADERS =
            Option.of("headers", OptionType.SECRET_MAP, Map.of(), "sent with every request");

    static final Option<Boolean> INSECURE = Option.of(
            "tls.insecure", OptionType.BOOL, false, "no TLS where the endpoint has neither http:// nor https://");
    static final Option<Boolean> SKIP_VERIFY =
            Option.of("tls.insecure_skip_verify", OptionType.BOOL, false, "trust any certificate: for tests");
    static final Option<String> CA_FILE =
            Option.optional("tls.ca_file", OptionType.STRING, "PEM certificates to trust instead of the JDK's");
    static final Option<String> CERT_FILE =
            Option.optional("tls.cert_file", OptionType.STRING, "PEM certificate of this client, for mutual TLS");
    static final Option<String> KEY_FILE =
            Option.optional("tls.key_file", OptionType.STRING, "PEM key of this client: PKCS#8, not encrypted");
    static final Option<String> SERVER_NAME = Option.optional(
            "tls.server_name_override", OptionType.STRING, "name expected in the certificate instead of the host");
    static final Option<String> MIN_VERSION =
            Option.of("tls.min_version", tlsVersion(), "1.2", "oldest version of TLS to accept");

    static final Option<Boolean> RETRY =
            Option.of("retry_on_failure.enabled", OptionType.BOOL, true, "send again what may succeed later");
    static final Option<Duration> INITIAL_INTERVAL = Option.of(
            "retry_on_failure.initial_interval", OptionType.DURATION, Duration.ofSeconds(5), "pause before the first");
    static final Option<Duration> MAX_INTERVAL =
            Option.of("retry_on_failure.max_interval", OptionType.DURATION, Duration.ofSeconds(30), "longest pause");
    static final Option<Duration> MAX_ELAPSED = Option.of(
            "retry_on_failure.max_elapsed_time",
            OptionType.DURATION,
            Duration.ofMinutes(5),
            "after which a batch is dropped and counted; 0 for never");
    static final Option<Double> MULTIPLIER = Option.of(
            "retry_on_failure.multiplier", OptionType.decimal(1, 1000), 1.5, "how much longer each pause gets");
    static final Option<Double> RANDOMIZATION = Option.of(
            "retry_on_failure.randomization_factor", OptionType.decimal(0, 1), 0.5, "part by which a pause may be off");

    static final Option<Integer> CONSUMERS =
            Option.of("sending_queue.num_consumers", OptionType.integer(1, 1000), 10, "requests in flight at most");
    static final Option<Integer> QUEUE_SIZE = Option.of(
            "sending_queue.queue_size",
            OptionType.integer(1, 10_000_000),
            50_000,
            "records (spans or data points) held at most, in flight included; then the pipeline waits");
    static final Option<Integer> MIN_SIZE = Option.of(
            "sending_queue.batch.min_size", OptionType.integer(1, 1_000_000), 8192, "records that are sent at once");
    static final Option<Integer> MAX_SIZE = Option.of(
            "sending_queue.batch.max_size",
            OptionType.integer(0, 1_000_000),
            0,
            "records in a request at most; 0 for the same as min_size");
    static final Option<Duration> FLUSH_TIMEOUT = Option.of(
            "sending_queue.batch.flush_timeout",
            OptionType.DURATION,
            Duration.ofMillis(200),
            "how long a record waits for others");
    static final Option<Long> MAX_BYTES = Option.of(
            "sending_queue.batch.max_bytes",
            OptionType.BYTES,
            4L << 20,
            "of a request at most, before compression: gRPC receivers take 4MiB by default");

    static final List<Option<?>> SHARED = List.of(
            COMPRESSION,
            HEADERS,
            INSECURE,
            SKIP_VERIFY,
            CA_FILE,
            CERT_FILE,
            KEY_FILE,
            SERVER_NAME,
            MIN_VERSION,
            RETRY,
            INITIAL_INTERVAL,
            MAX_INTERVAL,
            MAX_ELAPSED,
            MULTIPLIER,
            RANDOMIZATION,
            CONSUMERS,
            QUEUE_SIZE,
            MIN_SIZE,
            MAX_SIZE,
            FLUSH_TIMEOUT,
            MAX_BYTES);

    private OtlpOptions() {}

    private static Option<Duration> timeout(Duration fallback) {
        return Option.of("timeout", OptionType.DURATION, fallback, "for one attempt");
    }

    private static OptionType<String> tlsVersion() {
        List<String> versions = List.of("1.2", "1.3");
        return new OptionType<>("1.2 | 1.3", Map.of("enum", List.of("1.2", "1.3", 1.2, 1.3)), false, v -> {
            if (!versions.contains(String.valueOf(v))) {
                throw new IllegalArgumentException("1.2 or 1.3");
            }
            return String.valueOf(v);
        });
    }
}
