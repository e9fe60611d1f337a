package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
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

    private Pinned pinned;
    private Bpffs bpffs;
    private WeirProcess weir;
    private Requests requests;

    @BeforeEach
    void start() throws Exception {
        pinned = Pinned.start();
        requests = pinned.requests();
        bpffs = pinned.bpffs();
    }

    @AfterEach
    void stop() throws Exception {
        if (weir != null) {
            weir.close();
        }
        if (pinned != null) {
            pinned.close();
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

    @Test
    void aStopInTheMiddleOfAReloadIsAStopLikeAnyOther() throws Exception {
        weir = WeirProcess.start(pipeline(), "--watch");
        requests.send(500);
        weir.edit(pipeline().replace("sinks: [file]", "sinks: [file, debug]"));
        weir.await("reloading", 1);
        requests.send(500);
        String said = weir.stop();

        assertThat(weir.exitCode()).as(said).isZero();
        requests.assertTwoSpansEach(spans());
        assertThat(said).contains("state: go on from it with --from").doesNotContain("DOES NOT ADD UP");
        assertThat(bpffs.pinned()).isEmpty();
    }

    @Test
    void aStopWhileAnEditFailsLeavesNothingPinned() throws Exception {
        weir = WeirProcess.start(pipeline(), "--watch");
        requests.send(500);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            weir.edit(pipeline() + "  dashboard: {endpoint: \"127.0.0.1:" + taken.getLocalPort() + "\"}\n");
            weir.await("reloading", 1);
            weir.stop();
        }
        assertThat(bpffs.pinned()).isEmpty();
    }

    @Test
    void anEditThatFailsInTheRunningJobCostsNoRequest() throws Exception {
        weir = WeirProcess.start(pipeline(), "--watch");
        AtomicBoolean enough = new AtomicBoolean();
        Thread load = requests.sendUntil(enough, 200);
        weir.edit(pipeline()
                .replace("debug: {}", "lines: {path: %s}".formatted(folder.resolve("none/lines")))
                .replace("sinks: [file]", "sinks: [file, lines]"));
        weir.await("what ran before goes on from the same state", 1);
        weir.await(FOUND, 2);
        Thread.sleep(1000);
        enough.set(true);
        load.join();
        String said = weir.stop();

        requests.assertTwoSpansEach(spans());
        assertThat(said).doesNotContain("not_replayed", "ring_full");
        // What the failed one had begun is in no table of its own: the last job did all of it again.
        assertThat(said.substring(said.lastIndexOf("stopping"))).contains("adds up:");
        assertThat(bpffs.pinned()).as("after a stop").isEmpty();
    }

    private Path spans() {
        return folder.resolve("spans.json");
    }

    private String pipeline() {
        return pinned.pipeline("watched", spans(), folder.resolve("checkpoints"))
                .replace("sinks:\n  file", "sinks:\n  debug: {}\n  file");
    }
}
