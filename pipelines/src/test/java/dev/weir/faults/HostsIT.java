package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cluster.LocalCluster;
import dev.weir.cluster.LocalCluster.Result;
import dev.weir.kafka.Topic;
import dev.weir.live.Bpffs;
import dev.weir.live.Command;
import dev.weir.live.Ports;
import dev.weir.testing.Requires;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One job over two hosts: two TaskManagers, each with a host's name and a BPF file system of its own, which both watch the nginx of
 * this kernel. So every request should have a SERVER and a CLIENT span of each.
 */
@Tag("slow")
@Timeout(900)
class HostsIT {
    private static final List<String> HOSTS = List.of("host-a", "host-b");
    private static final Pattern COMPLETED = Pattern.compile("\"counts\":\\{[^}]*\"completed\":(\\d+)");
    private static final Pattern RUNNING = Pattern.compile(
            "\"subtask\":(\\d+),\"status\":\"RUNNING\",\"attempt\":(\\d+).*?\"taskmanager-id\":\"([^\"]+)\"");

    @TempDir
    private Path folder;

    private final Map<String, Bpffs> bpffs = new TreeMap<>();
    private final Map<String, Process> managers = new TreeMap<>();
    private KafkaTopic kafka;
    private OpenRequests open;
    private NumberedLoad load;
    private LocalCluster cluster;
    private String job;
    /** Of each subtask, the newest that was seen to run; a job that is scaled begins to count anew. */
    private Map<Integer, Integer> attempts = Map.of();

    @BeforeEach
    void start() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        Requires.that(Command.exists("nginx"), "nginx is not installed");
        Requires.that(Command.exists("unshare"), "unshare is not installed");
        LocalCluster.require();
        kafka = KafkaTopic.start(folder);
        open = new OpenRequests();
        load = NumberedLoad.start(open.configuration());
        for (String host : HOSTS) {
            bpffs.put(host, Bpffs.mount());
        }
        cluster = new LocalCluster(folder);
    }

    @AfterEach
    void stop() throws Exception {
        for (Process manager : managers.values()) {
            manager.destroyForcibly().waitFor();
        }
        if (cluster != null) {
            cluster.call("stop");
        }
        if (load != null) {
            load.close();
        }
        if (open != null) {
            open.close();
        }
        for (Bpffs mounted : bpffs.values()) {
            mounted.close();
        }
        if (kafka != null) {
            kafka.close();
        }
    }

    @Test
    void bothTaskManagersAreKilledAndTheSubtasksComeToTheOtherHosts() throws Exception {
        said(cluster.call(
                "start", "-n", "0", "-D", "rest.port=" + Ports.free(), "-D", "jobmanager.rpc.port=" + Ports.free()));
        HOSTS.forEach(this::begin);
        job = cluster.submit(Files.writeString(folder.resolve("pipeline.yaml"), pipeline("parallelism.default: 2")));
        awaitCheckpoints(1);
        beginLoad();

        Map<Integer, String> before = tasks(2);
        int swaps = 0;
        long from = 0;
        for (int restart = 1; restart <= 6 && swaps < 2; restart++) {
            awaitCheckpoints(completed() + 2);
            from = System.nanoTime();
            HOSTS.forEach(this::kill);
            // The first to be there is given the first subtask.
            begin(before.get(1));
            awaitManagers(1);
            Thread.sleep(1_000);
            begin(before.get(0));
            Map<Integer, String> after = tasks(2);
            System.out.println("restart " + restart + ": " + before + " -> " + after);
            swaps += after.equals(before) ? 0 : 1;
            before = after;
            awaitSpans(load.sent() + 1, host -> true);
        }
        assertThat(swaps)
                .as("restarts after which the subtasks ran on the other hosts")
                .isPositive();

        report(
                "`kill -9` of both TaskManagers of one job over two hosts; " + swaps
                        + " times their subtasks came to the other host",
                from);
    }

    @Test
    void aHostLeavesAndComesBack() throws Exception {
        String file =
                Files.writeString(folder.resolve("pipeline.yaml"), pipeline("")).toString();
        said(cluster.call(
                "start",
                "-n",
                "0",
                "-j",
                file,
                "-D",
                "scheduler-mode=reactive",
                "-D",
                "rest.port=" + Ports.free(),
                "-D",
                "jobmanager.rpc.port=" + Ports.free()));
        HOSTS.forEach(this::begin);
        Matcher id = LocalCluster.await("the job", () -> {
            Matcher found = Pattern.compile("\"(?:jid|id)\":\"([0-9a-f]{32})\"").matcher(cluster.rest("/jobs"));
            return found.find() ? found : null;
        });
        job = id.group(1);
        tasks(2);
        awaitCheckpoints(1);
        beginLoad();
        awaitCheckpoints(completed() + 2);

        kill("host-b");
        assertThat(tasks(1)).containsValue("host-a");
        awaitSpans(load.sent() + 1, "host-a"::equals);
        awaitCheckpoints(completed() + 2);
        Thread.sleep(20_000);
        long from = System.nanoTime();
        begin("host-b");
        tasks(2);

        report("one of two hosts of a job away for a while, in reactive mode", from);
    }

    /** @param from when the fault ended */
    private void report(String name, long from) throws Exception {
        awaitSpans(load.sent() + 1, host -> true);
        Duration recovery = Duration.ofNanos(System.nanoTime() - from);
        int sent = load.end();
        open.end();
        sent += OpenRequests.COUNT;
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < until && missing(sent)) {
            Thread.sleep(500);
        }
        List<Fault> faults = new ArrayList<>();
        for (Map.Entry<String, Arrivals> host : arrived().entrySet()) {
            faults.add(
                    new Fault(name + " (" + host.getKey() + ")", host.getValue().of(sent), recovery).print());
        }
        assertThat(faults).hasSameSizeAs(HOSTS);
        faults.forEach(fault -> fault.assertEachOnce(""));
    }

    private boolean missing(int sent) throws Exception {
        Map<String, Arrivals> arrived = arrived();
        return arrived.size() < HOSTS.size()
                || arrived.values().stream().anyMatch(a -> a.of(sent).missing() > 0);
    }

    private void beginLoad() throws Exception {
        open.begin(load.port());
        load.begin();
        awaitSpans(100, host -> true);
    }

    /** Until a request of at least that number has both its spans, of each of those hosts. */
    private void awaitSpans(int number, Predicate<String> hosts) throws Exception {
        LocalCluster.await("spans of request " + number, () -> {
            Map<String, Arrivals> arrived = arrived();
            boolean all = HOSTS.stream()
                    .filter(hosts)
                    .allMatch(h -> arrived.containsKey(h) && arrived.get(h).hasFrom(number));
            Thread.sleep(400);
            return all ? true : null;
        });
    }

    private Map<String, Arrivals> arrived() throws Exception {
        Map<String, Arrivals> arrived = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : Topic.read(kafka.broker(), "otlp_spans")) {
            for (ResourceSpans spans : TracesData.parseFrom(record.value()).getResourceSpansList()) {
                String host = spans.getResource().getAttributesList().stream()
                        .filter(a -> a.getKey().equals("host.name"))
                        .map(a -> a.getValue().getStringValue())
                        .findFirst()
                        .orElseThrow();
                Arrivals of = arrived.computeIfAbsent(host, h -> new Arrivals());
                spans.getScopeSpansList().forEach(s -> of.add(s.getSpansList()));
            }
        }
        return arrived;
    }

    private void begin(String host) {
        try {
            managers.put(host, cluster.host(host, bpffs.get(host).folder()));
        } catch (IOException e) {
            throw new AssertionError("the TaskManager " + host + " does not start", e);
        }
    }

    private void kill(String host) {
        managers.remove(host).destroyForcibly().onExit().join();
    }

    /** Which subtask runs where, once so many do in a later attempt than the last time. */
    private Map<Integer, String> tasks(int count) throws Exception {
        return LocalCluster.await(count + " tasks that run", () -> {
            Matcher vertex = Pattern.compile("\"vertices\":\\[\\{\"id\":\"([0-9a-f]{32})\".*?\"parallelism\":(\\d+)")
                    .matcher(cluster.rest("/jobs/" + job));
            if (!vertex.find() || Integer.parseInt(vertex.group(2)) != count) {
                return null;
            }
            Map<Integer, String> tasks = new TreeMap<>();
            Map<Integer, Integer> newest = new TreeMap<>();
            Map<Integer, Integer> old = attempts.size() == count ? attempts : Map.of();
            Matcher task = RUNNING.matcher(cluster.rest("/jobs/" + job + "/vertices/" + vertex.group(1)));
            while (task.find()) {
                int subtask = Integer.parseInt(task.group(1));
                int number = Integer.parseInt(task.group(2));
                if (number > old.getOrDefault(subtask, -1)) {
                    tasks.put(subtask, task.group(3));
                    newest.put(subtask, number);
                }
            }
            if (tasks.size() < count) {
                return null;
            }
            attempts = newest;
            return tasks;
        });
    }

    private void awaitManagers(int count) throws Exception {
        LocalCluster.await(
                count + " TaskManagers",
                () -> cluster.rest("/taskmanagers").split("\"id\":").length > count ? true : null);
    }

    private void awaitCheckpoints(int count) throws Exception {
        LocalCluster.await(count + " checkpoints", () -> completed() >= count ? true : null);
    }

    private int completed() throws Exception {
        Matcher completed = COMPLETED.matcher(cluster.rest("/jobs/" + job + "/checkpoints"));
        return completed.find() ? Integer.parseInt(completed.group(1)) : 0;
    }

    private static void said(Result result) {
        assertThat(result.code()).as(result.output()).isZero();
    }

    private String pipeline(String more) {
        return """
                sources:
                  ebpf: {rings: 2, ports: {include: [%d]}, replay: {name: node}}
                processors:
                  tcp_reassembly: {}
                  protocols: {enabled: [http]}
                  spans: {}
                sinks:
                  %s
                service:
                  pipelines:
                    traces:
                      sources: [ebpf]
                      processors: [tcp_reassembly, protocols, spans]
                      sinks: [kafka]
                  flink:
                    execution.checkpointing.dir: file://%s
                    restart-strategy.type: fixed-delay
                    restart-strategy.fixed-delay.attempts: 1000
                    restart-strategy.fixed-delay.delay: 1s
                    %s
                """.formatted(load.port(), kafka.sink(), folder.resolve("checkpoints"), more);
    }
}
