package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cluster.LocalCluster;
import dev.weir.cluster.LocalCluster.Result;
import dev.weir.live.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A capture read by a cluster of several processes, with high availability, while one of them has its fault. */
@Tag("slow")
@Timeout(400)
class ClusterFaultsIT {
    private static final Pattern COMPLETED = Pattern.compile("\"counts\":\\{[^}]*\"completed\":(\\d+)");

    /** Of ZooKeeper with a JobManager that is silent: so long nobody takes its place. */
    private static final String PATIENCE = "5s";

    @TempDir
    private Path folder;

    private KafkaTopic kafka;
    private ZooKeeper zookeeper;
    private LocalCluster cluster;
    private Scene scene;
    private String job;

    @BeforeEach
    void start() throws Exception {
        LocalCluster.require();
        kafka = KafkaTopic.start(folder);
        scene = new Scene(folder, kafka);
        zookeeper = ZooKeeper.start(folder.resolve("zookeeper"), LocalCluster.FLINK.resolve("lib"));
        cluster = new LocalCluster(folder);
        said(cluster.call(
                "start",
                "-n",
                "2",
                "-D",
                "high-availability.type=zookeeper",
                "-D",
                "high-availability.zookeeper.quorum=" + zookeeper.address(),
                "-D",
                "high-availability.zookeeper.client.session-timeout=" + PATIENCE,
                "-D",
                "high-availability.storageDir=file://" + folder.resolve("high-availability")));
        job = cluster.submit(Files.writeString(folder.resolve("pipeline.yaml"), scene.pipeline()));
        awaitCheckpoints(1);
        scene.load().begin();
        awaitCheckpoints(3);
    }

    @AfterEach
    void stop() throws Exception {
        if (cluster != null) {
            cluster.call("stop");
        }
        if (scene != null) {
            scene.close();
        }
        if (zookeeper != null) {
            zookeeper.close();
        }
        if (kafka != null) {
            kafka.close();
        }
    }

    @Test
    void aTaskManagerThatIsKilled() throws Exception {
        long from = System.nanoTime();
        cluster.taskManager(cluster.runsOn(job, 0)).destroyForcibly();

        report("`kill -9` of the TaskManager that reads, on a cluster", from);
    }

    @Test
    void aJobManagerThatIsKilled() throws Exception {
        long from = System.nanoTime();
        ProcessHandle killed = cluster.process("jobmanager");
        killed.destroyForcibly();
        killed.onExit().join();
        said(cluster.call("jobmanager"));

        report("`kill -9` of the JobManager, another one started", from);
    }

    /** For longer than a heartbeat may be away (50 s): the other one is to read, and has to wait until this one lets go. */
    @Test
    void aTaskManagerThatIsFrozenAndResumed() throws Exception {
        String pid = Long.toString(cluster.taskManager(cluster.runsOn(job, 0)).pid());
        Command.run("kill", "-STOP", pid);
        Thread.sleep(75_000);
        Command.run("kill", "-CONT", pid);

        report("the TaskManager that reads frozen (SIGSTOP) for 75 s, on a cluster", System.nanoTime());
    }

    private void report(String name, long from) throws Exception {
        scene.recovery(() -> "the cluster");
        Duration recovery = Duration.ofNanos(System.nanoTime() - from);
        scene.settle();
        said(cluster.call(
                "flink", "stop", "--savepointPath", folder.resolve("savepoints").toString(), job));

        new Fault(name, scene.count(), recovery).print().assertEachOnce("");
    }

    private static void said(Result result) {
        assertThat(result.code()).as(result.output()).isZero();
    }

    /** Until as many have completed in all. */
    private void awaitCheckpoints(int count) throws Exception {
        LocalCluster.await(count + " checkpoints", () -> {
            Matcher completed = COMPLETED.matcher(cluster.rest("/jobs/" + job + "/checkpoints"));
            return completed.find() && Integer.parseInt(completed.group(1)) >= count ? completed : null;
        });
    }
}
