package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.pipeline.cli.Weir;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each request is told once and in full, whatever becomes of the process that tells it. */
class LiveRestartTest {
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
    void afterAKillInTheMiddleEachRequestHasItsTwoSpansAlsoThoseSentWhileNobodyRan() throws Exception {
        weir = WeirProcess.start(pipeline("one"));
        AtomicBoolean enough = new AtomicBoolean();
        Thread load = requests.sendUntil(enough, 2000);
        awaitCheckpoints(2);

        weir.kill();
        enough.set(true);
        load.join();
        weir.close();
        requests.send(2000);
        assertThat(bpffs.pinned()).containsExactly("one");
        weir = WeirProcess.start(pipeline("one"), "--from", checkpoints().toString());
        assertThat(weir.output()).contains("going on with the capture");
        requests.send(2000);
        String said = weir.stop();

        requests.assertTwoSpansEach(spans("one"));
        assertThat(said).contains("adds up:").doesNotContain("DOES NOT ADD UP");
        assertThat(bpffs.pinned()).as("after a stop").isEmpty();
    }

    @Test
    void twoJobsDoNotDisturbEachOtherAndCleanupEndsOnlyWhatTheDeadOneLeft() throws Exception {
        weir = WeirProcess.start(pipeline("one"));
        try (WeirProcess other = WeirProcess.start(pipeline("two"))) {
            assertThat(bpffs.pinned()).containsExactly("one", "two");
            requests.send(500);
            other.kill();
            requests.send(500);
            assertThat(cleanup()).contains("one: in use").containsPattern("two: ended, [1-9][0-9]* records unread");
            assertThat(bpffs.pinned()).containsExactly("one");
        }
        requests.send(500);
        String said = weir.stop();

        requests.assertTwoSpansEach(spans("one"));
        assertThat(said).contains("adds up:").doesNotContain("DOES NOT ADD UP");
        assertThat(cleanup()).contains("nothing is pinned");
    }

    @Test
    void aRingThatFillsBeforeACheckpointGivesUpItsReplayAndNotWhatIsLive() throws Exception {
        weir = WeirProcess.start(pipeline("one")
                .replace("replay: {", "ring_size: 16MiB, replay: {limit: 1, ")
                .replace("flink:", "flink:\n    execution.checkpointing.interval: 1h"));
        requests.send(4000);
        String said = weir.stop();

        requests.assertTwoSpansEach(spans("one"));
        assertThat(said).containsPattern("replay_given_up +[1-9]").contains("adds up:");
    }

    @Test
    void whatACheckpointAsksForAndIsGivenBackByNowIsCountedAsLost() throws Exception {
        String keepsAll = pipeline("one").replace("flink:", "flink:\n    execution.checkpointing.num-retained: 1000");
        weir = WeirProcess.start(keepsAll);
        requests.send(500);
        awaitCheckpoints(1);
        String old = newest();
        requests.send(500);
        awaitCheckpoints(2);
        weir.kill();
        weir.close();
        weir = WeirProcess.start(keepsAll, "--from", old);
        requests.send(500);
        String said = weir.stop();

        assertThat(said).containsPattern("not_replayed [1-9]");
        assertThat(said).contains("adds up:").doesNotContain("DOES NOT ADD UP");
    }

    @Test
    void whenTheJobFailsAndBeginsAnewInItsProcessEachRequestHasItsTwoSpansAndTheLedgerAddsUp() throws Exception {
        Path failure = folder.resolve("failure");
        weir = WeirProcess.start(failing("one", failure));
        AtomicBoolean enough = new AtomicBoolean();
        Thread load = requests.sendUntil(enough, 100);
        for (int times = 1; times <= 2; times++) {
            awaitCheckpoints(2);
            Files.createFile(failure);
            weir.await("going on with the capture", times);
        }
        awaitCheckpoints(2);
        enough.set(true);
        load.join();
        requests.send(500);
        String said = weir.stop();

        assertThat(weir.exitCode()).as(said).isZero();
        requests.assertTwoSpansEach(spans("one"));
        assertThat(said)
                .contains("the job failed and began anew", "adds up:")
                .doesNotContain("DOES NOT ADD UP", "not_replayed");
        assertThat(bpffs.pinned()).as("after a stop").isEmpty();
    }

    @Test
    void aKillDuringItsStopLosesWhatWasNotReadAndTheNextOneCountsIt() throws Exception {
        weir = WeirProcess.start(pipeline("one")
                .replace("file: {path: " + spans("one") + "}", """
                        otlp_grpc:
                            endpoint: "127.0.0.1:%d"
                            tls: {insecure: true}
                            sending_queue: {queue_size: 100, batch: {min_size: 50}}\
                        """.formatted(Ports.free()))
                .replace("sinks: [file]", "sinks: [otlp_grpc]"));
        requests.send(2000);
        weir.askToStop();
        bpffs.awaitNoLinks("one");
        weir.kill();
        weir.close();
        weir = WeirProcess.start(pipeline("one"));
        assertThat(weir.output()).containsPattern("was being stopped.* taken away, with [1-9][0-9]* records");
        requests.send(500);
        String said = weir.stop();

        assertThat(said).containsPattern("not_replayed [1-9]").contains("adds up:");
        assertThat(bpffs.pinned()).isEmpty();
    }

    @Test
    void aCaptureThatIsGoneIsALossOfUnknownSizeAndCountsAsOne() throws Exception {
        weir = WeirProcess.start(pipeline("one"));
        requests.send(100);
        awaitCheckpoints(2);
        weir.kill();
        weir.close();
        assertThat(cleanup()).contains("one: ended");
        weir = WeirProcess.start(pipeline("one"), "--from", checkpoints().toString());
        requests.send(100);
        String said = weir.stop();

        requests.assertTwoSpansEach(spans("one"));
        assertThat(said).contains("lost records: not_replayed 1", "adds up:").doesNotContain("DOES NOT ADD UP");
    }

    @Test
    void aSecondJobUnderANameThatIsInUseIsRefusedAndTheFirstGoesOn() throws Exception {
        weir = WeirProcess.start(pipeline("one"));
        requests.send(500);
        assertThatThrownBy(() -> WeirProcess.start(pipeline("one")))
                .hasMessageContaining("a job that runs on this host captures under this name")
                .hasMessageContaining("replay.name");
        requests.send(500);
        String said = weir.stop();

        requests.assertTwoSpansEach(spans("one"));
        assertThat(said).contains("adds up:");
    }

    @Test
    void ringsThatAreRestoredUnderAnotherParallelismGoOnWithTheirConnections() throws Exception {
        String rings = pipeline("one").replace("replay: {", "rings: 4, replay: {");
        weir = WeirProcess.start(rings + "    parallelism.default: 3\n");
        AtomicBoolean enough = new AtomicBoolean();
        List<Thread> load = IntStream.range(0, 6)
                .mapToObj(_ -> requests.sendUntil(enough, 20))
                .toList();
        for (int parallelism : new int[] {2, 4}) {
            awaitCheckpoints(2);
            weir.kill();
            weir.close();
            weir = WeirProcess.start(
                    rings + "    parallelism.default: " + parallelism + "\n",
                    "--from",
                    checkpoints().toString());
        }
        awaitCheckpoints(2);
        enough.set(true);
        for (Thread sender : load) {
            sender.join();
        }
        String said = weir.stop();

        requests.assertTwoSpansEach(spans("one"));
        assertThat(said).contains("adds up:").doesNotContain("DOES NOT ADD UP");
    }

    @Test
    void aRingThatOverflowsWhileNobodyReadsLosesWhatTheNextOneCounts() throws Exception {
        String small = pipeline("one")
                .replace("replay: {", "ring_size: 128KiB, replay: {")
                .replace("tcp_reassembly: {}", "tcp_reassembly: {idle_timeout: 1s}");
        weir = WeirProcess.start(small);
        requests.send(20);
        awaitSpans(2 * requests.sent());
        awaitCheckpoints(2);
        weir.kill();
        weir.close();
        requests.send(3000);
        weir = WeirProcess.start(small, "--from", checkpoints().toString());
        awaitSpans(2 * 20 + 1);
        requests.send(20);
        // What was open when the ring was full, and whose end is lost, ends by time, which goes on with what comes
        // later.
        Thread.sleep(3000);
        for (int i = 0; i < 2; i++) {
            requests.send(1);
            awaitSpansOf(requests.sent());
        }
        String said = weir.stop();

        long lost = WeirProcess.counted(said, "ebpf", "requests_lost");
        assertThat(lost).as(said).isPositive();
        assertThat(Files.readAllLines(spans("one")).size()
                        + lost
                        + WeirProcess.counted(said, "protocols", "http.requests_skipped")
                        + WeirProcess.counted(said, "protocols", "http.requests_unproven"))
                .as(said)
                .isEqualTo(2L * requests.sent());
        assertThat(said).contains("adds up:").containsPattern("ring_full [1-9]");
    }

    private String cleanup() {
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThat(Weir.run("cleanup", "--folder", bpffs.pins().toString())).isZero();
        } finally {
            System.setOut(out);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    private Path spans(String name) {
        return folder.resolve(name + ".json");
    }

    private Path checkpoints() {
        return checkpoints("one");
    }

    private Path checkpoints(String name) {
        return folder.resolve("checkpoints-" + name);
    }

    /** Until so many more have completed, of which the newest is kept. */
    private void awaitCheckpoints(int count) throws Exception {
        String first = newest();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int seen = 0; seen < count; ) {
            assertThat(System.nanoTime()).as("a checkpoint completes").isLessThan(end);
            Thread.sleep(20);
            String now = newest();
            if (!now.equals(first)) {
                first = now;
                seen++;
            }
        }
    }

    /** Of any requests. */
    private void awaitSpans(int count) throws Exception {
        await(
                count + " spans",
                () -> Files.exists(spans("one"))
                        && Files.readAllLines(spans("one")).size() >= count);
    }

    private void awaitSpansOf(int request) throws Exception {
        await(
                "the spans of " + request,
                () -> Files.readString(spans("one")).split("/r/" + request + "\"", -1).length > 2);
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
    }

    private String newest() throws IOException {
        if (!Files.isDirectory(checkpoints())) {
            return "";
        }
        try (Stream<Path> files = Files.walk(checkpoints(), 2)) {
            return files.filter(
                            f -> f.getFileName().toString().startsWith("chk-") && Files.exists(f.resolve("_metadata")))
                    .max(Comparator.comparingInt(LiveRestartTest::number))
                    .map(Path::toString)
                    .orElse("");
        } catch (UncheckedIOException e) {
            return ""; // one was deleted meanwhile
        }
    }

    /** The same with metrics, and with a part that fails when the file is there. */
    private String failing(String name, Path failure) {
        return pipeline(name)
                .replace("  spans: {}\n", """
                          spans: {}
                          request_metrics: {window: 1s, aggregation_temporality: delta}
                          fail_once: {if: %s}
                        """.formatted(failure))
                .replace("\nservice:\n", """

                          file/metrics: {path: %1$s/metrics.json}
                          lines: {path: %1$s/none}
                        service:
                        """.formatted(folder))
                .replace("  flink:\n", """
                            metrics: {sources: [ebpf], processors: [tcp_reassembly, protocols, request_metrics], sinks: [file/metrics]}
                            traces/fail: {sources: [ebpf], processors: [tcp_reassembly, protocols, fail_once], sinks: [lines]}
                          flink:
                            restart-strategy.type: fixed-delay
                            restart-strategy.fixed-delay.attempts: 10
                            restart-strategy.fixed-delay.delay: 100ms
                        """);
    }

    private String pipeline(String name) {
        return pinned.pipeline(name, spans(name), checkpoints(name));
    }
}
