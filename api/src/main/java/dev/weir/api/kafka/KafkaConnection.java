package dev.weir.api.kafka;

import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The way to the brokers: the Collector's options, and what Kafka's client is told for them. */
public final class KafkaConnection {
    static final Option<List<String>> BROKERS = Option.of(
            "brokers",
            OptionType.STRINGS,
            List.of("localhost:9092"),
            "host:port of some brokers; the others are found");
    static final Option<String> CLIENT_ID =
            Option.of("client_id", OptionType.STRING, "weir", "name of this client in the broker's logs and metrics");

    static final Option<String> MECHANISM =
            Option.optional("auth.sasl.mechanism", mechanism(), "how username and password are shown to the broker");
    static final Option<String> USERNAME = Option.optional("auth.sasl.username", OptionType.STRING, "name of the user");
    static final Option<String> PASSWORD = Option.optional("auth.sasl.password", OptionType.SECRET, "never shown");

    static final Option<Boolean> INSECURE = Option.optional(
            "tls.insecure", OptionType.BOOL, "false: TLS, with the JDK's certificates where there is no ca_file");
    static final Option<String> CA_FILE =
            Option.optional("tls.ca_file", OptionType.STRING, "PEM certificates to trust instead of the JDK's");
    static final Option<String> CERT_FILE =
            Option.optional("tls.cert_file", OptionType.STRING, "PEM certificate of this client, for mutual TLS");
    static final Option<String> KEY_FILE =
            Option.optional("tls.key_file", OptionType.STRING, "PEM key of this client: PKCS#8, not encrypted");

    public static final List<Option<?>> OPTIONS =
            List.of(BROKERS, CLIENT_ID, MECHANISM, USERNAME, PASSWORD, INSECURE, CA_FILE, CERT_FILE, KEY_FILE);

    private static final Pattern BROKER = Pattern.compile("(?:[\\w.-]+|\\[[0-9a-fA-F:.]+]):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    private KafkaConnection() {}

    public static String brokers(Settings settings) {
        return String.join(",", settings.get(BROKERS));
    }

    public static String clientId(Settings settings) {
        return settings.get(CLIENT_ID);
    }

    public static List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        if (settings.get(BROKERS).isEmpty()) {
            problems.add(new Problem(BROKERS.path(), "must name one broker at least, such as localhost:9092"));
        }
        for (String broker : settings.get(BROKERS)) {
            var match = BROKER.matcher(broker);
            if (!match.matches() || Integer.parseInt(match.group(1)) > MAX_PORT) {
                problems.add(
                        new Problem(BROKERS.path(), "\"" + broker + "\" is not host:port, such as localhost:9092"));
            }
        }
        long sasl =
                Stream.of(MECHANISM, USERNAME, PASSWORD).filter(settings::isSet).count();
        if (sasl != 0 && sasl != 3) {
            problems.add(new Problem("auth.sasl", "needs mechanism, username and password"));
        }
        if (settings.isSet(CERT_FILE) != settings.isSet(KEY_FILE)) {
            problems.add(new Problem(CERT_FILE.path(), "and tls.key_file go together: give both or none"));
        }
        return problems;
    }

    /** Those of certificates and keys that cannot be read here. */
    public static List<Problem> files(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        for (Option<String> file : List.of(CA_FILE, CERT_FILE, KEY_FILE)) {
            settings.find(file).ifPresent(name -> {
                if (!Files.isReadable(Path.of(name))) {
                    String why =
                            Files.exists(Path.of(name)) ? " cannot be read: missing permission" : " does not exist";
                    problems.add(new Problem(file.path(), name + why));
                }
            });
        }
        return problems;
    }

    /** What is missing on this machine: files first, then brokers. */
    public static List<Problem> preflight(Settings settings, boolean transactions) {
        List<Problem> problems = files(settings);
        return problems.isEmpty() ? Reach.problems(BROKERS.path(), properties(settings), transactions) : problems;
    }

    /** For a producer, a consumer or an admin client. Files are read where the client runs. */
    public static Properties properties(Settings settings) {
        Properties p = new Properties();
        p.setProperty("bootstrap.servers", brokers(settings));
        boolean sasl = settings.isSet(MECHANISM);
        boolean tls = tls(settings);
        p.setProperty("security.protocol", (sasl ? "SASL_" : "") + (tls ? "SSL" : "PLAINTEXT"));
        if (sasl) {
            sasl(settings, p);
        }
        if (tls) {
            files(settings, p);
        }
        return p;
    }

    private static boolean tls(Settings settings) {
        return settings.find(INSECURE)
                .map(insecure -> !insecure)
                .orElse(settings.isSet(CA_FILE) || settings.isSet(CERT_FILE));
    }

    private static void sasl(Settings settings, Properties p) {
        String mechanism = settings.get(MECHANISM);
        String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
        p.setProperty("sasl.mechanism", mechanism);
        p.setProperty(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
                        .formatted(module, quoted(settings.get(USERNAME)), quoted(settings.get(PASSWORD))));
    }

    /** Kafka wants certificate and key as texts, and has its own way to say that a text is in a file. */
    private static void files(Settings settings, Properties p) {
        settings.find(CA_FILE).ifPresent(file -> {
            p.setProperty("ssl.truststore.type", "PEM");
            p.setProperty("ssl.truststore.certificates", content(file, p));
        });
        settings.find(CERT_FILE).ifPresent(file -> {
            p.setProperty("ssl.keystore.type", "PEM");
            p.setProperty("ssl.keystore.certificate.chain", content(file, p));
            p.setProperty("ssl.keystore.key", content(settings.get(KEY_FILE), p));
        });
    }

    private static String content(String file, Properties p) {
        p.setProperty("config.providers", "file");
        p.setProperty("config.providers.file.class", "org.apache.kafka.common.config.provider.DirectoryConfigProvider");
        Path path = Path.of(file).toAbsolutePath();
        return "${file:" + path.getParent() + ":" + path.getFileName() + "}";
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static OptionType<String> mechanism() {
        List<String> known = List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");
        return new OptionType<>("PLAIN | SCRAM-SHA-256 | SCRAM-SHA-512", Map.of("enum", known), false, v -> {
            String name = String.valueOf(v).toUpperCase(Locale.ROOT);
            if (!known.contains(name)) {
                throw new IllegalArgumentException("one of " + String.join(", ", known));
            }
            return name;
        });
    }
}
