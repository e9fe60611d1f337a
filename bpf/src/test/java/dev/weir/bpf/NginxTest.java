package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose listener is one process's and whose connections are another's. */
class NginxTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    private Path folder;

    private @Nullable Process nginx;
    private int port;

    @BeforeEach
    void assumeNginx() {
        Kernel.assumeCapture();
        Kernel.assume(Files.isExecutable(NGINX), "nginx is not installed: sudo apt-get install nginx-light");
    }

    @AfterEach
    void stopNginx() throws InterruptedException {
        if (nginx != null) {
            nginx.destroy();
            assertThat(nginx.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void start(String listen) throws IOException, InterruptedException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("nginx.conf"), """
                daemon off; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
                  uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
                  server { listen 127.0.0.1:%2$d %3$s; location / { return 200 "hello"; } }
                }
                """.formatted(folder, port, listen));
        nginx = new ProcessBuilder(
                        NGINX.toString(),
                        "-p",
                        folder.toString(),
                        "-c",
                        folder.resolve("nginx.conf").toString())
                .inheritIO()
                .start();
        for (int i = 0; i < 100 && !Files.exists(folder.resolve("pid")); i++) {
            Thread.sleep(20);
        }
    }

    private int get() throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readNBytes(12), StandardCharsets.ISO_8859_1))
                    .isEqualTo("HTTP/1.1 200");
            return socket.getLocalPort();
        }
    }

    private List<Seen> ofServer(Capture capture, int client) {
        return Seen.drain(capture).stream()
                .filter(seen -> seen.between(port, client))
                .toList();
    }

    @Test
    void theProcessIsTheWorkerThatAnswersNotTheMasterThatListens() throws Exception {
        try (Capture capture = Capture.open(CaptureOptions.defaults().withExcludeSelf(false))) {
            start("");
            long master = nginx == null ? 0 : nginx.pid();
            List<Seen> all = ofServer(capture, get());
            Seen open = all.getFirst();
            assertThat(open.type()).isEqualTo(CaptureRecord.OPEN);
            assertThat(open.pid()).isEqualTo((int) master);
            Seen process = all.stream()
                    .filter(seen -> seen.type() == CaptureRecord.PROCESS)
                    .findFirst()
                    .orElseThrow();
            assertThat(process.comm()).isEqualTo("nginx");
            assertThat(process.pid()).isNotEqualTo((int) master);
            assertThat(ProcessHandle.of(process.pid())
                            .orElseThrow()
                            .parent()
                            .orElseThrow()
                            .pid())
                    .isEqualTo(master);
            assertThat(all)
                    .filteredOn(seen -> seen.segment() && seen.egress() && seen.length() > 0)
                    .extracting(Seen::pid)
                    .containsOnly(process.pid());
        }
    }

    /** With a deferred accept the request comes while only the listener has a socket. */
    @Test
    void aRequestThatComesBeforeTheConnectionIsAcceptedIsNotMissed() throws Exception {
        start("deferred");
        try (Capture capture = Capture.open(CaptureOptions.defaults().withExcludeSelf(false))) {
            int client = get();
            List<Seen> all = ofServer(capture, client);
            Seen open = all.getFirst();
            assertThat(open.type()).isEqualTo(CaptureRecord.OPEN);
            Seen request = all.stream()
                    .filter(seen -> seen.segment() && !seen.egress() && seen.length() > 0)
                    .findFirst()
                    .orElseThrow();
            assertThat(new String(request.payload(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(REQUEST);
            assertThat(request.cookie()).isEqualTo(open.cookie());
            assertThat(request.seq()).isEqualTo(open.ack());
            assertThat(request.server()).isTrue();
        }
    }
}
