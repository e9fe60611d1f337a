package dev.weir.pipeline.config;

import dev.weir.api.tls.Pem;
import dev.weir.pipeline.config.Yaml.Entry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The section {@code service.dashboard}. */
final class DashboardCheck {
    static final String PATH = "service.dashboard";
    private static final String TLS = PATH + ".tls";
    private static final Pattern ENDPOINT =
            Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9.-]+):(\\d{1,5})(?:-(\\d{1,5}))?");
    private static final String ENDPOINT_HELP =
            "an address and a port, or ports to try, such as localhost:8081 or localhost:8081-8099";
    private static final String OPEN =
            "every user of the network could read the dashboard: an endpoint off loopback needs token and tls";
    private static final int LARGEST_PORT = 65_535;

    private final Findings findings;
    private final Shape shape;

    DashboardCheck(Findings findings) {
        this.findings = findings;
        this.shape = new Shape(findings);
    }

    Dashboard check(Entry section) {
        Map<String, Entry> entries = shape.map(section.value(), PATH);
        shape.keys(entries, PATH, List.of("endpoint", "token", "tls"), Map.of());
        String token = text(entries.get("token"), PATH + ".token", "a secret, best as ${env:NAME}");
        if (token != null) {
            findings.hidden().secret(token);
        }
        Dashboard.Tls tls = entries.containsKey("tls") ? tls(entries.get("tls")) : null;
        Entry endpoint = entries.get("endpoint");
        String text = text(endpoint, PATH + ".endpoint", ENDPOINT_HELP);
        if (endpoint == null || text == null) {
            Dashboard d = Dashboard.DEFAULT;
            return new Dashboard(d.host(), d.port(), d.lastPort(), token, tls);
        }
        return endpoint(endpoint, text, token, tls);
    }

    private Dashboard endpoint(Entry entry, String text, @Nullable String token, Dashboard.@Nullable Tls tls) {
        Matcher parts = ENDPOINT.matcher(text);
        int port = parts.matches() ? Integer.parseInt(parts.group(2)) : -1;
        int last = port >= 0 && parts.group(3) != null ? Integer.parseInt(parts.group(3)) : port;
        if (port < 0 || last < port || last > LARGEST_PORT) {
            shape.expected(entry.value(), PATH + ".endpoint", ENDPOINT_HELP);
            return Dashboard.DEFAULT;
        }
        String host = parts.group(1).replaceAll("[\\[\\]]", "");
        if (!isLoopback(host) && (token == null || tls == null)) {
            findings.error(entry.value().place(), PATH + ".endpoint", OPEN);
        }
        return new Dashboard(host, port, last, token, tls);
    }

    /** A name that resolves to nothing is not taken for loopback. */
    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private Dashboard.@Nullable Tls tls(Entry section) {
        Map<String, Entry> entries = shape.map(section.value(), TLS);
        shape.keys(entries, TLS, List.of("cert_file", "key_file", "client_ca_file"), Map.of());
        String cert = pem(entries.get("cert_file"), TLS + ".cert_file", Pem::certificates);
        String key = pem(entries.get("key_file"), TLS + ".key_file", Pem::key);
        String clients = pem(entries.get("client_ca_file"), TLS + ".client_ca_file", Pem::certificates);
        if (!entries.containsKey("cert_file") || !entries.containsKey("key_file")) {
            findings.error(section.key(), TLS, "cert_file and key_file are needed");
        }
        return cert == null || key == null ? null : new Dashboard.Tls(cert, key, clients);
    }

    private @Nullable String pem(@Nullable Entry entry, String path, PemReader reader) {
        String file = text(entry, path, "the path of a PEM file");
        if (entry != null && file != null) {
            try {
                var _ = reader.read(file);
            } catch (GeneralSecurityException | IOException e) {
                findings.error(entry.value().place(), path, "the file cannot be used: " + e.getMessage());
            }
        }
        return file;
    }

    @FunctionalInterface
    private interface PemReader {
        Object read(String file) throws GeneralSecurityException, IOException;
    }

    private @Nullable String text(@Nullable Entry entry, String path, String expected) {
        if (entry == null || entry.value() instanceof Yaml.Broken) {
            return null;
        }
        if (entry.value() instanceof Yaml.Scalar s && !s.absent() && !s.text().isBlank()) {
            return s.text();
        }
        shape.expected(entry.value(), path, expected);
        return null;
    }
}
