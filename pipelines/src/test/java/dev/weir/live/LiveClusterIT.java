package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cluster.LocalCluster;
import dev.weir.cluster.LocalCluster.Result;
import dev.weir.pipeline.cli.Weir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A capture read by a cluster of several processes on this host: whoever of them ends, each request is told once at each end. */
class LiveClusterIT {
    private static final Pattern COMPLETED = Pattern.compile("\"counts\":\\{[^}]*\"completed\":(\\d+)");

    @TempDir
    private Path folder;

    private LocalCluster cluster;
    private Pinned pinned;
    private Bpffs bpffs;
    private Requests requests;

    @BeforeEach
    void start() throws Exception {
        LocalCluster.require();
        pinned = Pinned.start();
        requests = pinned.requests();
        bpffs = pinned.bpffs();
        cluster = new LocalCluster(folder);
        Result started = cluster.call(
                "start", "-n", "2", "-D", "rest.port=" + Ports.free(), "-D", "jobmanager.rpc.port=" + Ports.free());
        assertThat(started.code()).as(started.output()).isZero();
    }

    @AfterEach
    void stop() throws Exception {
        if (cluster != null) {
            cluster.call("stop");
        }
        if (pinned != null) {
            pinned.close();
        }
    }

    @Test
    void afterAKillOfTheTaskManagerThatReadsTheOtherOneReadsOnAndAStopLeavesNothing() throws Exception {
        String job = cluster.submit(pipeline("fixed-delay"));
        awaitCheckpoints(job, 1); // a task runs before it captures
        String first = cluster.runsOn(job, 0);
        AtomicBoolean enough = new AtomicBoolean();
        Thread load = requests.sendUntil(enough, 50);
        awaitCheckpoints(job, 3);

        cluster.taskManager(first).destroyForcibly();
        String second = LocalCluster.await("the second attempt", () -> cluster.runsOn(job, 1));
        assertThat(second).isNotEqualTo(first);
        awaitCheckpoints(job, 4);
        enough.set(true);
        load.join();
        requests.send(500);
        awaitSpans();
        assertThat(bpffs.pinned()).containsExactly("job");
        Result stopped = cluster.call(
                "flink", "stop", "--savepointPath", folder.resolve("savepoints").toString(), job);
        assertThat(stopped.code()).as(stopped.output()).isZero();

        requests.assertTwoSpansEach(spans());
        awaitNothingPinned();
    }

    @Test
    void aCancelledJobLeavesNothingAndAFailedOneWhatCleanupEnds() throws Exception {
        String cancelled = cluster.submit(pipeline("fixed-delay"));
        awaitCheckpoints(cancelled, 1);
        assertThat(bpffs.pinned()).containsExactly("job");
        assertThat(cluster.call("flink", "cancel", cancelled).code()).isZero();
        awaitNothingPinned();

        String failing = cluster.submit(pipeline("none"));
        awaitCheckpoints(failing, 1);
        cluster.taskManager(cluster.runsOn(failing, 0)).destroyForcibly();
        LocalCluster.await("the job's failure", () -> state(failing, "FAILED"));
        requests.send(100);
        assertThat(bpffs.pinned()).containsExactly("job");
        assertThat(Weir.run("cleanup", "--folder", bpffs.pins().toString())).isZero();
        assertThat(bpffs.pinned()).isEmpty();
    }

    private String state(String job, String state) throws Exception {
        return cluster.rest("/jobs/" + job).contains("\"state\":\"" + state + "\"") ? state : null;
    }

    /** Until as many have completed in all. */
    private void awaitCheckpoints(String job, int count) throws Exception {
        LocalCluster.await(count + " checkpoints", () -> {
            Matcher completed = COMPLETED.matcher(cluster.rest("/jobs/" + job + "/checkpoints"));
            return completed.find() && Integer.parseInt(completed.group(1)) >= count ? completed : null;
        });
    }

    private void awaitNothingPinned() throws Exception {
        LocalCluster.await("nothing is pinned", () -> bpffs.pinned().isEmpty() ? true : null);
    }

    /** Those of all requests, or more. */
    private void awaitSpans() throws Exception {
        LocalCluster.await("the spans", () -> lines().size() >= 2 * requests.sent() ? true : null);
    }

    private List<String> lines() throws Exception {
        return Files.exists(spans()) ? Files.readAllLines(spans()) : List.of();
    }

    private Path spans() {
        return folder.resolve("spans.json");
    }

    private Path pipeline(String restart) throws Exception {
        return Files.writeString(
                folder.resolve("live.yaml"),
                pinned.pipeline("job", spans(), folder.resolve("checkpoints")) + """
                    restart-strategy.type: %s
                    restart-strategy.fixed-delay.attempts: 100
                    restart-strategy.fixed-delay.delay: 200ms
                """.formatted(restart));
    }
}
