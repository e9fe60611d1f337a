package dev.weir.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.doors.Asker;
import dev.weir.doors.FlinkPath;
import dev.weir.doors.Listener;
import dev.weir.live.Ports;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a local cluster leaves open to who is not its own user. */
class ClusterDoorsIT {
    @TempDir
    private static Path folder;

    private static LocalCluster cluster;
    private static int rest;

    @BeforeAll
    static void start() throws Exception {
        LocalCluster.require();
        cluster = new LocalCluster(folder);
        LocalCluster.Result started = cluster.call(
                "start", "-n", "1", "-D", "rest.port=" + Ports.free(), "-D", "jobmanager.rpc.port=" + Ports.free());
        assertThat(started.code()).as(started.output()).isZero();
        rest = Integer.parseInt(cluster.dashboardPort());
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.call("stop");
        }
    }

    @Test
    void everyPortIsOnLoopbackAndAllButTheDashboardAskForTheKeyOfTheCluster() throws Exception {
        List<Listener> listeners =
                new ArrayList<>(Listener.of(cluster.process("jobmanager").pid()));
        listeners.addAll(Listener.of(cluster.process("taskmanager-1").pid()));
        assertThat(listeners).hasSizeGreaterThanOrEqualTo(5).allMatch(Listener::isLoopback);
        for (Listener listener : listeners) {
            if (listener.port() != rest) {
                assertThatThrownBy(() -> handshake(listener.port()))
                        .as("TLS without the key of the cluster at %s", listener)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void withoutTheTokenNoPathOfFlinkChangesAnything() throws Exception {
        List<String> passed = new ArrayList<>();
        for (FlinkPath path : FlinkPath.all()) {
            for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")) {
                for (Map<String, String> headers : Asker.HEADERS) {
                    int status = Asker.ask(rest, method, path.of("0".repeat(32)), headers);
                    boolean reads = method.equals("GET") || method.equals("HEAD");
                    if (status != 403 && !(reads && headers.isEmpty())) {
                        passed.add(method + " " + path.text() + " " + headers + " " + status);
                    }
                }
            }
            boolean cancels = path.text().contains("yarn") || path.text().contains("jars");
            if (cancels && Asker.ask(rest, "GET", path.of("0".repeat(32)), Map.of()) != 403) {
                passed.add(path.text());
            }
        }
        assertThat(passed).isEmpty();
        assertThat(Asker.get(rest, "/overview")).contains("\"taskmanagers\":1").doesNotContain("access-control");
    }

    @Test
    void theConfigurationThatEverybodyReadsHidesTokenAndPasswords() throws Exception {
        String token = Files.readString(folder.resolve("cluster/keys/token"));
        String password = Files.readString(folder.resolve("cluster/keys/password"));
        assertThat(Asker.get(rest, "/jobmanager/config"))
                .contains("weir.rest.token-file")
                .doesNotContain(token, password);
    }

    @Test
    void everyFileAndFolderIsForTheOwnUserOnly() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("cluster"))) {
            for (Path file : files.filter(f -> Files.isRegularFile(f) || Files.isDirectory(f))
                    .toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .endsWith("------");
            }
        }
    }

    private static void handshake(int port) throws Exception {
        X509TrustManager all = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {all}, null);
        try (Socket plain = new Socket("127.0.0.1", port)) {
            plain.setSoTimeout(20_000);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, false)) {
                socket.startHandshake();
                socket.getOutputStream().write(0);
                if (socket.getInputStream().read() < 0) {
                    throw new IOException("closed");
                }
            }
        }
    }
}
