package dev.weir.receiver.source;

import dev.weir.api.component.Endpoint;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.tls.Pem;
import dev.weir.receiver.ReceiverConfig;
import dev.weir.receiver.ReceiverConfig.ServerTls;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The options of one protocol, named as the Collector names them. */
final class EndpointOptions {
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\s/\\[\\]]*)):(\\d{1,5})");
    private static final String ANY_ADDRESS = "0.0.0.0";

    private final String path;
    private final Option<String> address;
    private final Option<? extends Number> maxSize;
    private final Option<Duration> readTimeout;
    private final Option<Integer> maxConnections;
    private final Option<Duration> maxIdle;
    private final Option<String> certFile;
    private final Option<String> keyFile;
    private final Option<String> clientCaFile;
    private final Option<String> minVersion;

    /** @param maxSize in MiB if an Integer, in bytes if a Long */
    EndpointOptions(String path, String address, Option<? extends Number> maxSize, Option<Duration> maxIdle) {
        this.path = path;
        this.maxSize = maxSize;
        this.maxIdle = maxIdle;
        this.address = Option.of(path + ".endpoint", address(), address, "the address to listen at");
        readTimeout = Option.of(
                path + ".read_timeout",
                OptionType.DURATION,
                Duration.ofMinutes(1),
                "in which a request must be there; its room is given back then");
        maxConnections = Option.of(
                path + ".max_connections",
                OptionType.integer(1, 1_000_000),
                1000,
                "connections at a time; more are closed and counted");
        certFile = Option.optional(path + ".tls.cert_file", OptionType.STRING, "PEM certificate; TLS only, then");
        keyFile = Option.optional(path + ".tls.key_file", OptionType.STRING, "its PEM key, PKCS#8, not encrypted");
        clientCaFile = Option.optional(
                path + ".tls.client_ca_file", OptionType.STRING, "let in only clients with a certificate of these");
        minVersion = Option.of(path + ".tls.min_version", version(), "1.2", "1.2 or 1.3");
    }

    String path() {
        return path;
    }

    List<Option<?>> all() {
        return List.of(
                address, maxSize, readTimeout, maxConnections, maxIdle, certFile, keyFile, clientCaFile, minVersion);
    }

    List<Problem> check(Settings settings, long maxPending) {
        List<Problem> problems = new ArrayList<>();
        if (maxBytes(settings) < 1 || maxBytes(settings) > maxPending) {
            problems.add(new Problem(maxSize.path(), "must be more than 0 and not more than max_pending"));
        }
        for (Option<Duration> time : List.of(readTimeout, maxIdle)) {
            if (settings.get(time).toMillis() == 0) {
                problems.add(new Problem(time.path(), "must be 1ms or more"));
            }
        }
        if (settings.find(certFile).isPresent() != settings.find(keyFile).isPresent()) {
            problems.add(new Problem(path + ".tls", "cert_file and key_file need each other"));
        } else if (settings.find(certFile).isEmpty()
                && settings.find(clientCaFile).isPresent()) {
            problems.add(new Problem(clientCaFile.path(), "needs cert_file and key_file"));
        }
        return problems;
    }

    /** On the machine that starts; on a cluster the receivers look at their own. */
    List<Problem> preflight(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        problem(settings, certFile, Pem::certificates, problems);
        problem(settings, keyFile, Pem::key, problems);
        problem(settings, clientCaFile, Pem::certificates, problems);
        return problems;
    }

    private static void problem(Settings settings, Option<String> option, Loader loader, List<Problem> problems) {
        Optional<String> file = settings.find(option);
        try {
            if (file.isPresent()) {
                loader.load(file.get());
            }
        } catch (NoSuchFileException e) {
            problems.add(new Problem(option.path(), file.orElse("") + " does not exist"));
        } catch (GeneralSecurityException | IOException e) {
            problems.add(new Problem(option.path(), file.orElse("") + " cannot be used: " + e.getMessage()));
        }
    }

    Endpoint address(Settings settings) {
        Matcher at = ADDRESS.matcher(settings.get(address));
        if (!at.matches()) {
            throw new IllegalArgumentException(settings.get(address));
        }
        String host = at.group(1) != null ? at.group(1) : at.group(2);
        return new Endpoint(address.path(), host.isEmpty() ? ANY_ADDRESS : host, Integer.parseInt(at.group(3)));
    }

    ReceiverConfig.Endpoint endpoint(Settings settings) {
        Endpoint at = address(settings);
        return new ReceiverConfig.Endpoint(
                at.host(),
                at.port(),
                maxBytes(settings),
                settings.get(readTimeout),
                settings.get(maxConnections),
                settings.get(maxIdle),
                tls(settings));
    }

    private @Nullable ServerTls tls(Settings settings) {
        Optional<String> cert = settings.find(certFile);
        Optional<String> key = settings.find(keyFile);
        if (cert.isEmpty() || key.isEmpty()) {
            return null;
        }
        return new ServerTls(cert.get(), key.get(), settings.find(clientCaFile).orElse(null), settings.get(minVersion));
    }

    private long maxBytes(Settings settings) {
        Number size = settings.get(maxSize);
        return size instanceof Integer mib ? (long) mib << 20 : size.longValue();
    }

    private static OptionType<String> address() {
        return new OptionType<>("host:port", OptionType.STRING.schema(), false, v -> {
            Matcher at = ADDRESS.matcher(String.valueOf(v));
            if (!at.matches() || Integer.parseInt(at.group(3)) > 65_535) {
                throw new IllegalArgumentException(
                        "host:port such as localhost:4317, or 0.0.0.0:4317 for all addresses");
            }
            return at.group();
        });
    }

    private static OptionType<String> version() {
        return new OptionType<>("1.2 | 1.3", Map.of("type", List.of("string", "number")), false, v -> {
            String text = String.valueOf(v);
            if (!text.equals("1.2") && !text.equals("1.3")) {
                throw new IllegalArgumentException("1.2 or 1.3");
            }
            return text;
        });
    }

    private interface Loader {
        Object load(String file) throws GeneralSecurityException, IOException;
    }
}
