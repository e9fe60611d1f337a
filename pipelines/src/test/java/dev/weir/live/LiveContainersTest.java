package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.live.Receiver.Received;
import dev.weir.testing.Requires;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** HTTP between containers of three runtimes, captured by the host: each span says whose it is. */
class LiveContainersTest {
    private static final String PARENT = "00000000000000cc";

    private static Receiver receiver;
    private static Runc runc;
    private static Podman podman;
    private static Containerd containerd;
    private static WeirProcess weir;

    @BeforeAll
    static void start() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        for (String program : List.of("runc", "podman", "containerd", "ctr", "busybox")) {
            Requires.that(Command.exists(program), program + " is not installed");
        }
        receiver = Receiver.start();
        runc = new Runc();
        podman = new Podman();
        containerd = new Containerd();
        weir = WeirProcess.start("""
                sources:
                  ebpf: {}
                processors:
                  tcp_reassembly: {}
                  protocols: {}
                  container: {sockets: ["/nowhere.sock", "%s", "%s"], labels: [team]}
                  spans: {}
                sinks:
                  otlp_grpc: {endpoint: "127.0.0.1:%d", tls: {insecure: true}}
                service:
                  pipelines:
                    traces:
                      sources: [ebpf]
                      processors: [tcp_reassembly, protocols, container, spans]
                      sinks: [otlp_grpc]
                """.formatted(podman.socket(), containerd.socket(), receiver.port()));
    }

    @AfterAll
    static void stop() throws Exception {
        AutoCloseable cgroups = () -> Cgroups.remove("weir-live");
        AssertionError failure = null;
        for (AutoCloseable started : Arrays.asList(weir, containerd, podman, runc, cgroups, receiver)) {
            try {
                if (started != null) {
                    started.close();
                }
            } catch (AssertionError | Exception e) {
                // The others are to be cleaned up all the same.
                failure = failure == null ? new AssertionError("not cleaned up", e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Test
    void aContainerThatNoRuntimeKnowsHasTheIdsOfItsPath() throws Exception {
        String id = UUID.randomUUID().toString().replace("-", "").repeat(2);
        String uid = UUID.randomUUID().toString();
        int port = Ports.free();
        runc.start("server", "/weir-live/kubepods/burstable/pod" + uid + "/" + id, BusyboxRoot.server(port));
        awaitServer(port);

        request(1, port);

        Received server = span(1, SpanKind.SPAN_KIND_SERVER);
        assertThat(server.resourceAttribute("container.id")).isEqualTo(id);
        assertThat(server.resourceAttribute("k8s.pod.uid")).isEqualTo(uid);
        assertThat(server.resourceAttribute("container.name")).isEmpty();
        assertThat(server.resourceAttribute("service.name")).isEqualTo("httpd");
        Received client = span(1, SpanKind.SPAN_KIND_CLIENT);
        assertThat(client.resourceAttribute("container.id"))
                .as("curl runs on the host")
                .isEmpty();
    }

    @Test
    void podmansNamesImageAndLabelsAreOnTheSpans() throws Exception {
        int port = Ports.free();
        String id = podman.run(
                "weir-web",
                Map.of("com.docker.compose.service", "cart", "team", "blue", "secret", "x"),
                false,
                BusyboxRoot.server(port));
        awaitServer(port);

        request(2, port);

        Received server = span(2, SpanKind.SPAN_KIND_SERVER);
        assertThat(server.resourceAttribute("container.id")).isEqualTo(id);
        assertThat(server.resourceAttribute("container.name")).isEqualTo("weir-web");
        assertThat(server.resourceAttribute("container.runtime.name")).isEqualTo("podman");
        assertThat(server.resourceAttribute("container.image.name")).isEqualTo("localhost/weir-test");
        assertThat(tags(server)).isEqualTo("1.2");
        assertThat(server.resourceAttribute("container.image.id")).startsWith("sha256:");
        assertThat(server.resourceAttribute("container.label.team")).isEqualTo("blue");
        assertThat(server.resourceAttribute("container.label.secret")).isEmpty();
        assertThat(server.resourceAttribute("service.name")).isEqualTo("cart");
    }

    @Test
    void aContainerThatLivedOneSecondAndIsRemovedHasItsNames() throws Exception {
        int port = Ports.free();
        podman.run("weir-target", Map.of(), false, BusyboxRoot.server(port));
        awaitServer(port);

        String id = podman.run(
                "weir-short",
                Map.of("resource.opentelemetry.io/service.name", "short"),
                true,
                List.of(
                        "/bin/sh",
                        "-c",
                        "/bin/wget -q -O /dev/null --header 'traceparent: " + traceparent(3) + "' http://127.0.0.1:"
                                + port + "/hello.txt; /bin/sleep 1"));

        Received client = span(3, SpanKind.SPAN_KIND_CLIENT);
        assertThat(client.resourceAttribute("container.id")).isEqualTo(id);
        assertThat(client.resourceAttribute("container.name")).isEqualTo("weir-short");
        assertThat(client.resourceAttribute("service.name")).isEqualTo("short");
        assertThat(span(3, SpanKind.SPAN_KIND_SERVER).resourceAttribute("container.name"))
                .isEqualTo("weir-target");
    }

    @Test
    void aPodOfContainerdIsNamedThroughCri() throws Exception {
        int port = Ports.free();
        String uid = UUID.randomUUID().toString();
        Containerd.Pod pod = containerd.pod(
                "web-1", uid, Map.of("app.kubernetes.io/name", "web", "team", "red"), Map.of("a/b", "c"));
        String id = containerd.run(pod, "app", BusyboxRoot.server(port));
        awaitServer(port);

        request(4, port);

        Received server = span(4, SpanKind.SPAN_KIND_SERVER);
        assertThat(server.resourceAttribute("container.id")).isEqualTo(id);
        assertThat(server.resourceAttribute("container.name")).isEqualTo("app");
        assertThat(server.resourceAttribute("container.runtime.name")).isEqualTo("containerd");
        assertThat(server.resourceAttribute("container.image.name")).isEqualTo("localhost/weir-cri");
        assertThat(tags(server)).isEqualTo("3.4");
        assertThat(server.resourceAttribute("k8s.pod.uid")).isEqualTo(uid);
        assertThat(server.resourceAttribute("k8s.pod.name")).isEqualTo("web-1");
        assertThat(server.resourceAttribute("k8s.namespace.name")).isEqualTo("shop");
        assertThat(server.resourceAttribute("k8s.container.name")).isEqualTo("app");
        assertThat(server.resourceAttribute("k8s.pod.label.team")).isEqualTo("red");
        assertThat(server.resourceAttribute("service.name")).isEqualTo("web");
    }

    @Test
    void aRuntimeThatWasRestartedIsAskedAgain() throws Exception {
        int port = Ports.free();
        podman.stopServing();
        podman.run("weir-meanwhile", Map.of(), false, BusyboxRoot.server(port));
        awaitServer(port);
        request(5, port);
        assertThat(span(5, SpanKind.SPAN_KIND_SERVER).resourceAttribute("container.id"))
                .hasSize(64);

        podman.serve();
        Received named = null;
        for (int number = 100; number < 160 && named == null; number++) {
            request(number, port);
            Received server = span(number, SpanKind.SPAN_KIND_SERVER);
            named = server.resourceAttribute("container.name").isEmpty() ? null : server;
            Thread.sleep(200);
        }

        assertThat(named).isNotNull();
        assertThat(named.resourceAttribute("container.name")).isEqualTo("weir-meanwhile");
    }

    private static void request(int number, int port) {
        Command.run(
                "curl",
                "-sS",
                "-o",
                "/dev/null",
                "-H",
                "traceparent: " + traceparent(number),
                "http://127.0.0.1:" + port + "/hello.txt");
    }

    private static Received span(int number, SpanKind kind) throws InterruptedException {
        List<Received> spans = receiver.await(trace(number), 2);
        return spans.stream()
                .filter(s -> s.span().getKind() == kind)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " in " + spans));
    }

    private static String tags(Received received) {
        return received.resource().getAttributesList().stream()
                .filter(a -> a.getKey().equals("container.image.tags"))
                .map(KeyValue::getValue)
                .map(v -> v.getArrayValue().getValues(0).getStringValue())
                .findFirst()
                .orElse("");
    }

    private static String trace(int number) {
        return "c0de%028x".formatted(number);
    }

    private static String traceparent(int number) {
        return "00-" + trace(number) + "-" + PARENT + "-01";
    }

    private static void awaitServer(int port) throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        throw new AssertionError("nothing listens at " + port);
    }
}
