package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Requires;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every request that passed is a span or is counted as lost: with a ring that overflows, and with a stop in the middle. */
class LiveLossTest {
    private static final String TRACE = "10550000000000000000000000000001";
    private static final int REQUESTS = 3000;

    private Receiver receiver;
    private Nginx nginx;
    private WeirProcess weir;
    private int port;

    @BeforeEach
    void start() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        Requires.that(Command.exists("nginx") && Command.exists("curl"), "nginx and curl are not installed");
        port = Ports.free();
        receiver = Receiver.start();
        nginx = Nginx.start("keepalive_requests 1000000; server { listen 127.0.0.1:%d; root $WWW; }".formatted(port));
    }

    @AfterEach
    void stop() throws Exception {
        if (weir != null) {
            weir.resume();
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
    void aRingThatOverflowsLosesWhatIsCountedAndNothingElse() throws Exception {
        weir = weir("128KiB");
        request();
        weir.pause();
        request();
        weir.resume();
        request();

        String said = weir.stop();

        long lost = WeirProcess.counted(said, "ebpf", "requests_lost");
        long spans = receiver.of(TRACE).size();
        assertThat(lost)
                .as("the ring is far too small for %d requests", REQUESTS)
                .isPositive();
        assertThat(spans).as("not all is lost").isPositive();
        assertThat(WeirProcess.counted(said, "ebpf", "requests")).isEqualTo(2 * 3 * REQUESTS);
        assertThat(spans
                        + lost
                        + WeirProcess.counted(said, "protocols", "http.requests_skipped")
                        + WeirProcess.counted(said, "protocols", "http.requests_unproven"))
                .as(said)
                .isEqualTo(2 * 3 * REQUESTS);
        assertThat(said).contains("adds up:").doesNotContain("DOES NOT ADD UP");
    }

    @Test
    void whatIsInTheRingWhenWeirIsStoppedStillBecomesSpans() throws Exception {
        weir = weir("64MiB");
        weir.pause();
        request();
        weir.askToStop();
        weir.resume();

        String said = weir.awaitEnd();

        assertThat(receiver.of(TRACE)).as(said).hasSize(2 * REQUESTS);
        assertThat(said).contains("adds up:").doesNotContain("unread");
    }

    private void request() {
        Command.run(
                "curl",
                "-sS",
                "-o",
                "/dev/null",
                "-H",
                "traceparent: 00-" + TRACE + "-00000000000000aa-01",
                "http://127.0.0.1:" + port + "/hello.txt?[1-" + REQUESTS + "]");
    }

    private WeirProcess weir(String ring) throws Exception {
        return WeirProcess.start("""
                sources:
                  ebpf: {ring_size: %s, ports: {include: [%d]}}
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
                """.formatted(ring, port, receiver.port()));
    }
}
