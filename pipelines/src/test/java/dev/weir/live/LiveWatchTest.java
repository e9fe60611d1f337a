package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Requires;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline file is edited under live traffic. */
class LiveWatchTest {
    private static final String FOUND = "going on with the capture";

    @TempDir
    private Path folder;

    private Bpffs bpffs;
    private Nginx nginx;
    private WeirProcess weir;
    private Requests requests;
    private int port;

    @BeforeEach
    void start() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        Requires.that(Command.exists("nginx") && Command.exists("curl"), "nginx and curl are not installed");
        port = Ports.free();
        requests = new Requests(port);
        bpffs = Bpffs.mount();
        nginx = Nginx.start(
                "keepalive_requests 1000000; server { listen 127.0.0.1:%d; return 200 ok; }".formatted(port));
    }

    @AfterEach
    void stop() throws Exception {
        if (weir != null) {
            weir.close();
        }
        if (nginx != null) {
            nginx.close();
        }
        if (bpffs != null) {
            bpffs.close();
        }
    }

    @Test
    void eachRequestUnderTwoEditsHasItsTwoSpans() throws Exception {
        weir = WeirProcess.start(pipeline(), "--watch");
        AtomicBoolean enough = new AtomicBoolean();
        Thread load = requests.sendUntil(enough, 500);

        weir.edit(pipeline().replace("sinks: [file]", "sinks: [file, debug]"));
        weir.await(FOUND, 1);
        weir.edit(pipeline()
                .replace("sinks: [file]", "sinks: [file, debug]")
                .replace("replay:", "message_bytes: 8KiB, replay:"));
        weir.await(FOUND, 2);
        Thread.sleep(1000);
        enough.set(true);
        load.join();
        String said = weir.stop();

        requests.assertTwoSpansEach(spans());
        assertThat(said).doesNotContain("DOES NOT ADD UP", "not_replayed", "ring_full");
        assertThat(said.split("adds up:", -1)).as(said).hasSize(4);
        assertThat(bpffs.pinned()).as("after a stop").isEmpty();
    }

    @Test
    void anEditThatNeedsAnotherCaptureReadsTheOldOneFirst() throws Exception {
        weir = WeirProcess.start(pipeline(), "--watch");
        requests.send(2000);
        weir.edit(pipeline().replace("replay:", "ring_size: 16MiB, replay:"));
        weir.await("ebpf: pinned as", 2);
        weir.await("capturing TCP", 2);
        requests.send(500);
        String said = weir.stop();

        assertThat(said)
                .contains("warning: sources.ebpf: begins anew; what it has taken in is read first")
                .doesNotContain("DOES NOT ADD UP", "does not fit", "not_replayed");
        requests.assertTwoSpansEach(spans());
        assertThat(bpffs.pinned()).as("after a stop").isEmpty();
    }

    private Path spans() {
        return folder.resolve("spans.json");
    }

    private String pipeline() {
        return """
                sources:
                  ebpf: {ports: {include: [%d]}, replay: {name: watched, folder: %s}}
                processors:
                  tcp_reassembly: {}
                  protocols: {enabled: [http]}
                  spans: {}
                sinks:
                  file: {path: %s}
                  debug: {}
                service:
                  pipelines:
                    traces:
                      sources: [ebpf]
                      processors: [tcp_reassembly, protocols, spans]
                      sinks: [file]
                  flink:
                    execution.checkpointing.dir: file://%s
                """.formatted(port, bpffs.pins(), spans(), folder.resolve("checkpoints"));
    }
}
