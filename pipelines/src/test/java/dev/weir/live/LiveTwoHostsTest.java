package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.live.Receiver.Received;
import dev.weir.testing.Requires;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two network namespaces as two hosts: what each end sees alone is enough to put its span in the right place. */
class LiveTwoHostsTest {
    private static final String PARENT = "00000000000000bb";

    private static TwoHosts hosts;
    private static Receiver receiver;
    private static Nginx nginx;
    private static WeirProcess weir;

    @BeforeAll
    static void start() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        for (String program : List.of("nginx", "curl", "ip", "nft")) {
            Requires.that(Command.exists(program), program + " is not installed");
        }
        hosts = new TwoHosts();
        receiver = Receiver.start();
        nginx = Nginx.start("server { listen 80; root $WWW; }", hosts.onServer());
        weir = WeirProcess.start("""
                sources:
                  ebpf: {}
                processors:
                  tcp_reassembly: {}
                  protocols: {}
                  spans: {observed_networks: ["%s/32"]}
                sinks:
                  otlp_grpc: {endpoint: "127.0.0.1:%d", tls: {insecure: true}}
                service:
                  pipelines:
                    traces:
                      sources: [ebpf]
                      processors: [tcp_reassembly, protocols, spans]
                      sinks: [otlp_grpc]
                """.formatted(hosts.clientAddress(), receiver.port()));
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
        if (hosts != null) {
            hosts.close();
        }
    }

    @Test
    void theServerSpanIsTheChildOfTheClientSpan() throws Exception {
        assertParents("7a0000000000000000000000000000a1", hosts.serverAddress());
    }

    @Test
    void addressTranslationBetweenThemChangesNothing() throws Exception {
        assertParents("7a0000000000000000000000000000a2", hosts.serviceAddress());
    }

    private static void assertParents(String trace, String address) throws InterruptedException {
        hosts.onClient(
                "curl",
                "-sS",
                "-o",
                "/dev/null",
                "-H",
                "traceparent: 00-" + trace + "-" + PARENT + "-01",
                "http://" + address + "/hello.txt");

        List<Received> spans = receiver.await(trace, 2);
        assertThat(spans).hasSize(2);
        Received client = find(spans, SpanKind.SPAN_KIND_CLIENT);
        Received server = find(spans, SpanKind.SPAN_KIND_SERVER);
        assertThat(client.isChildOf(PARENT)).isTrue();
        assertThat(server.isChildOf(client)).isTrue();
        assertThat(client.attribute("server.address")).isEqualTo(address);
        assertThat(server.attribute("client.address")).isEqualTo(hosts.clientAddress());
    }

    private static Received find(List<Received> spans, SpanKind kind) {
        return spans.stream()
                .filter(s -> s.span().getKind() == kind)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " in " + spans));
    }
}
