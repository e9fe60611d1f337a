package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.live.Receiver.Received;
import dev.weir.testing.Requires;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** HTTP of real servers and clients, from the kernel to OTLP. */
class LiveHttpTest {
    private static final String PARENT = "00000000000000aa";

    private static int front;
    private static int back;
    private static Receiver receiver;
    private static Nginx nginx;
    private static WeirProcess weir;

    @BeforeAll
    static void start() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        Requires.that(Command.exists("nginx") && Command.exists("curl"), "nginx and curl are not installed");
        front = Ports.free();
        back = Ports.free();
        receiver = Receiver.start();
        nginx = Nginx.start("""
                upstream back { server 127.0.0.1:%2$d; keepalive 4; }
                server {
                  listen 127.0.0.1:%1$d;
                  listen [::1]:%1$d;
                  location / {
                    proxy_pass http://back;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host 127.0.0.1:%2$d;
                  }
                }
                server {
                  listen 127.0.0.1:%2$d;
                  root $WWW;
                  location /broken { return 503; }
                  location /upload { proxy_pass http://127.0.0.1:%2$d/taken; }
                  location /taken { return 201; }
                }
                """.formatted(front, back));
        weir = WeirProcess.start("""
                sources:
                  ebpf: {}
                processors:
                  tcp_reassembly: {}
                  protocols: {enabled: [http]}
                  spans: {}
                sinks:
                  otlp_grpc: {endpoint: "127.0.0.1:%d", tls: {insecure: true}}
                service:
                  pipelines:
                    traces:
                      sources: [ebpf]
                      processors: [tcp_reassembly, protocols, spans]
                      sinks: [otlp_grpc]
                """.formatted(receiver.port()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (weir != null) {
            weir.close();
        }
        if (nginx != null) {
            nginx.close();
        }
        if (receiver != null) {
            receiver.close();
        }
    }

    @Test
    void aRequestThroughAProxyIsOneTraceOfFourSpansEachUnderTheRightParent() throws Exception {
        String trace = trace(1);

        curl(trace, "http://127.0.0.1:" + front + "/hello.txt");

        List<Received> spans = receiver.await(trace, 4);
        assertThat(spans).hasSize(4);
        Received curl = find(spans, SpanKind.SPAN_KIND_CLIENT, front);
        Received proxyIn = find(spans, SpanKind.SPAN_KIND_SERVER, front);
        Received proxyOut = find(spans, SpanKind.SPAN_KIND_CLIENT, back);
        Received server = find(spans, SpanKind.SPAN_KIND_SERVER, back);
        assertThat(curl.isChildOf(PARENT)).isTrue();
        assertThat(proxyIn.isChildOf(curl)).isTrue();
        assertThat(proxyOut.isChildOf(PARENT)).isTrue();
        assertThat(server.isChildOf(proxyOut)).isTrue();
        assertThat(curl.resourceAttribute("service.name")).isEqualTo("curl");
        assertThat(server.resourceAttribute("service.name")).isEqualTo("nginx");
        assertThat(server.attribute("url.path")).isEqualTo("/hello.txt");
        assertThat(server.attribute("http.response.status_code")).isEqualTo("200");
    }

    @Test
    void curlOnOneConnectionMakesASpanForEachRequest() throws Exception {
        String url = "http://127.0.0.1:" + back;
        Command.run(
                "curl",
                "-sS",
                "-o",
                "/dev/null",
                "-H",
                header(trace(2)),
                url + "/hello.txt",
                "--next",
                "-sS",
                "-o",
                "/dev/null",
                "-H",
                header(trace(3)),
                url + "/missing",
                "--next",
                "-sS",
                "-o",
                "/dev/null",
                "-H",
                header(trace(4)),
                "-I",
                url + "/broken");

        assertThat(statuses(2)).containsExactlyInAnyOrder("GET 200", "GET 200");
        assertThat(statuses(3)).containsExactlyInAnyOrder("GET 404", "GET 404");
        assertThat(statuses(4)).containsExactlyInAnyOrder("HEAD 503", "HEAD 503");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", front)) {
            // The test's own process is not Weir's: it is captured like any other.
            OutputStream out = socket.getOutputStream();
            out.write(("GET /hello.txt HTTP/1.1\r\nHost: a\r\n" + header(trace(5)) + "\r\n\r\n"
                            + "GET /missing HTTP/1.1\r\nHost: a\r\n" + header(trace(6)) + "\r\n\r\n"
                            + "GET /broken HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + header(trace(7))
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            try (InputStream in = socket.getInputStream()) {
                in.readAllBytes();
            }
        }

        assertThat(statuses(5, 4)).containsOnly("GET 200").hasSize(4);
        assertThat(statuses(6, 4)).containsOnly("GET 404").hasSize(4);
        assertThat(statuses(7, 4)).containsOnly("GET 503").hasSize(4);
    }

    @Test
    void ipv6IsSeenLikeIpv4() throws Exception {
        curl(trace(8), "http://[::1]:" + front + "/hello.txt");

        List<Received> spans = receiver.await(trace(8), 4);
        Received curl = find(spans, SpanKind.SPAN_KIND_CLIENT, front);
        assertThat(curl.attribute("network.peer.address")).isIn("::1", "0:0:0:0:0:0:0:1");
        assertThat(find(spans, SpanKind.SPAN_KIND_SERVER, front).isChildOf(curl))
                .isTrue();
    }

    @Test
    void tenMegabytesEachWayAreOneExchangeEach() throws Exception {
        Path body = Files.write(Files.createTempFile("weir-live", ".bin"), new byte[10_000_000]);
        try {
            curl(trace(9), "http://127.0.0.1:" + front + "/10mb.bin");
            Command.run(
                    "curl",
                    "-sS",
                    "-o",
                    "/dev/null",
                    "-H",
                    header(trace(10)),
                    "-H",
                    "Expect:",
                    "--data-binary",
                    "@" + body,
                    "http://127.0.0.1:" + front + "/upload");
        } finally {
            Files.delete(body);
        }

        assertThat(statuses(9, 4)).containsOnly("GET 200").hasSize(4);
        assertThat(statuses(10, 6)).containsOnly("POST 201").hasSize(6);
        // Both connections are still usable: what follows on them is seen too.
        curl(trace(11), "http://127.0.0.1:" + front + "/hello.txt");
        assertThat(statuses(11, 4)).containsOnly("GET 200").hasSize(4);
    }

    private static List<String> statuses(int number) throws InterruptedException {
        return statuses(number, 2);
    }

    private static List<String> statuses(int number, int count) throws InterruptedException {
        return receiver.await(trace(number), count).stream()
                .map(s -> s.span().getName() + " " + s.attribute("http.response.status_code"))
                .toList();
    }

    private static Received find(List<Received> spans, SpanKind kind, int port) {
        return spans.stream()
                .filter(s -> s.span().getKind() == kind
                        && (s.attribute("server.port").equals(Integer.toString(port))
                                || s.attribute("network.peer.port").equals(Integer.toString(port))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " of port " + port + " in " + spans));
    }

    private static void curl(String trace, String url) {
        Command.run("curl", "-sS", "-o", "/dev/null", "-H", header(trace), url);
    }

    private static String trace(int number) {
        return "5eed%028x".formatted(number);
    }

    private static String header(String trace) {
        return "traceparent: 00-" + trace + "-" + PARENT + "-01";
    }
}
