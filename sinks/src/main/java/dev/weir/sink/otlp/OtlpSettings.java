package dev.weir.sink.otlp;

import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Durations;
import dev.weir.api.component.Endpoint;
import dev.weir.api.component.Option;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.otlp.OtlpSignal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** From the settings of a component to its configuration, and what can be wrong with them. */
final class OtlpSettings {
    private static final Pattern HEADER = Pattern.compile("[0-9A-Za-z!#$%&'*+.^_`|~-]+");
    private static final Pattern GRPC_HEADER = Pattern.compile("[0-9A-Za-z_.-]+");
    /** The JDK's client sets these itself. */
    private static final Set<String> OWN_HEADERS =
            Set.of("connection", "content-length", "expect", "host", "upgrade", "content-type", "content-encoding");

    private static final List<Option<String>> HTTP_ENDPOINTS =
            List.of(OtlpOptions.HTTP_ENDPOINT, OtlpOptions.TRACES_ENDPOINT, OtlpOptions.METRICS_ENDPOINT);

    private final Settings settings;

    private final boolean keepsState;

    OtlpSettings(Settings settings) {
        this(settings, false);
    }

    private OtlpSettings(Settings settings, boolean keepsState) {
        this.settings = settings;
        this.keepsState = keepsState;
    }

    static OtlpSettings of(ComponentContext context) {
        return new OtlpSettings(context.settings(), context.job().keepsState());
    }

    OtlpConfig grpc(String id) {
        return config(id, true, grpcEndpoint(), Encoding.PROTO, settings.get(OtlpOptions.GRPC_TIMEOUT));
    }

    OtlpConfig http(String id, OtlpSignal<?> signal) {
        return config(
                id,
                false,
                httpEndpoint(signal),
                settings.get(OtlpOptions.ENCODING),
                settings.get(OtlpOptions.HTTP_TIMEOUT));
    }

    List<Problem> checkGrpc() {
        List<Problem> problems = checkShared(OtlpOptions.GRPC_TIMEOUT);
        checkEndpoint(OtlpOptions.ENDPOINT, this::grpcEndpoint, problems);
        settings.get(OtlpOptions.HEADERS).keySet().forEach(name -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!GRPC_HEADER.matcher(name).matches() || lower.startsWith("grpc-") || lower.endsWith("-bin")) {
                problems.add(new Problem(
                        "headers",
                        "\"" + name + "\" is no gRPC header for text: use letters, digits, '-', '_' and '.'"));
            }
        });
        return problems;
    }

    List<Problem> checkHttp() {
        List<Problem> problems = checkShared(OtlpOptions.HTTP_TIMEOUT);
        boolean insecure = settings.get(OtlpOptions.INSECURE);
        for (Option<String> option : HTTP_ENDPOINTS) {
            settings.find(option)
                    .ifPresent(text -> checkEndpoint(option, () -> Endpoints.parse(text, insecure), problems));
        }
        if (HTTP_ENDPOINTS.stream().noneMatch(settings::isSet)) {
            problems.add(new Problem(
                    "endpoint",
                    "is missing: give endpoint, such as http://localhost:4318, or "
                            + "traces_endpoint or metrics_endpoint"));
        }
        settings.get(OtlpOptions.HEADERS).keySet().forEach(name -> {
            if (!HEADER.matcher(name).matches() || OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                problems.add(new Problem("headers", "\"" + name + "\" is no HTTP header that can be set"));
            }
        });
        return problems;
    }

    /** Whether there is an endpoint for each signal that is sent. */
    List<Problem> checkHttp(Set<Signal> signals) {
        return signals.stream()
                .filter(signal -> !settings.isSet(OtlpOptions.HTTP_ENDPOINT) && !settings.isSet(own(signal)))
                .map(signal -> new Problem(
                        own(signal).path(),
                        "is missing: a pipeline sends " + signal + " here; give endpoint, such as"
                                + " http://localhost:4318, or " + own(signal).path()))
                .toList();
    }

    List<Endpoint> grpcEndpoints() {
        return List.of(endpoint(OtlpOptions.ENDPOINT, grpcEndpoint()));
    }

    List<Endpoint> httpEndpoints() {
        boolean insecure = settings.get(OtlpOptions.INSECURE);
        return HTTP_ENDPOINTS.stream()
                .filter(settings::isSet)
                .map(option -> endpoint(option, Endpoints.parse(settings.get(option), insecure)))
                .toList();
    }

    private static Endpoint endpoint(Option<String> option, URI uri) {
        int usual = uri.getScheme().equals("https") ? 443 : 80;
        return new Endpoint(option.path(), uri.getHost(), uri.getPort() < 0 ? usual : uri.getPort());
    }

    TlsConfig tls() {
        return new TlsConfig(
                settings.get(OtlpOptions.SKIP_VERIFY),
                settings.find(OtlpOptions.CA_FILE).orElse(null),
                settings.find(OtlpOptions.CERT_FILE).orElse(null),
                settings.find(OtlpOptions.KEY_FILE).orElse(null),
                settings.find(OtlpOptions.SERVER_NAME).orElse(null),
                settings.get(OtlpOptions.MIN_VERSION));
    }

    private OtlpConfig config(String id, boolean grpc, URI endpoint, Encoding encoding, Duration timeout) {
        return new OtlpConfig(
                id,
                grpc,
                endpoint,
                encoding,
                settings.get(OtlpOptions.COMPRESSION),
                timeout,
                new LinkedHashMap<>(settings.get(OtlpOptions.HEADERS)),
                tls(),
                retry(),
                queue(),
                keepsState);
    }

    private Retry retry() {
        return new Retry(
                settings.get(OtlpOptions.RETRY),
                settings.get(OtlpOptions.INITIAL_INTERVAL),
                settings.get(OtlpOptions.MAX_INTERVAL),
                settings.get(OtlpOptions.MAX_ELAPSED),
                settings.get(OtlpOptions.MULTIPLIER),
                settings.get(OtlpOptions.RANDOMIZATION));
    }

    private Queue queue() {
        int min = settings.get(OtlpOptions.MIN_SIZE);
        int max = settings.get(OtlpOptions.MAX_SIZE);
        return new Queue(
                settings.get(OtlpOptions.CONSUMERS),
                settings.get(OtlpOptions.QUEUE_SIZE),
                min,
                max == 0 ? min : max,
                settings.get(OtlpOptions.FLUSH_TIMEOUT),
                settings.get(OtlpOptions.MAX_BYTES));
    }

    private URI grpcEndpoint() {
        return Endpoints.grpc(settings.get(OtlpOptions.ENDPOINT), settings.get(OtlpOptions.INSECURE));
    }

    private URI httpEndpoint(OtlpSignal<?> signal) {
        boolean insecure = settings.get(OtlpOptions.INSECURE);
        return settings.find(own(signal.signal()))
                .map(verbatim -> Endpoints.parse(verbatim, insecure))
                .orElseGet(() -> Endpoints.http(settings.get(OtlpOptions.HTTP_ENDPOINT), insecure, signal));
    }

    private static Option<String> own(Signal signal) {
        return signal == Signal.METRICS ? OtlpOptions.METRICS_ENDPOINT : OtlpOptions.TRACES_ENDPOINT;
    }

    private void checkEndpoint(Option<String> option, Runnable parse, List<Problem> problems) {
        try {
            parse.run();
        } catch (IllegalArgumentException e) {
            String found = settings.find(option).orElse("");
            problems.add(new Problem(option.path(), "\"" + found + "\" is not " + e.getMessage()));
        }
    }

    private List<Problem> checkShared(Option<Duration> timeout) {
        List<Problem> problems = new ArrayList<>();
        checkPositive(timeout, problems);
        checkPositive(OtlpOptions.INITIAL_INTERVAL, problems);
        checkPositive(OtlpOptions.MAX_INTERVAL, problems);
        Duration initial = settings.get(OtlpOptions.INITIAL_INTERVAL);
        Duration max = settings.get(OtlpOptions.MAX_INTERVAL);
        if (max.isPositive() && max.compareTo(initial) < 0) {
            problems.add(new Problem(
                    OtlpOptions.MAX_INTERVAL.path(),
                    "is below %s (%s): raise the one or lower the other"
                            .formatted(OtlpOptions.INITIAL_INTERVAL.path(), Durations.format(initial))));
        }
        if (settings.isSet(OtlpOptions.CERT_FILE) != settings.isSet(OtlpOptions.KEY_FILE)) {
            problems.add(new Problem("tls.cert_file", "and tls.key_file go together: give both or none"));
        }
        Queue queue = queue();
        if (queue.maxBatch() < queue.minBatch()) {
            problems.add(new Problem(
                    OtlpOptions.MAX_SIZE.path(),
                    "(%d) must be greater or equal to min_size (%d)".formatted(queue.maxBatch(), queue.minBatch())));
        }
        if (queue.maxRecords() < queue.minBatch()) {
            problems.add(new Problem(
                    OtlpOptions.QUEUE_SIZE.path(),
                    "(%d) counts records and must hold a batch: raise it, or lower sending_queue.batch.min_size (%d)"
                            .formatted(queue.maxRecords(), queue.minBatch())));
        }
        return problems;
    }

    private void checkPositive(Option<Duration> option, List<Problem> problems) {
        if (settings.get(option).isZero()) {
            problems.add(new Problem(option.path(), "must be more than 0"));
        }
    }
}
