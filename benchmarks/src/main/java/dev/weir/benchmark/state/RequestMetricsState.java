package dev.weir.benchmark.state;

import com.sun.management.OperatingSystemMXBean;
import dev.weir.api.Observation;
import dev.weir.api.component.Signal;
import dev.weir.pipeline.config.Dashboard;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.graph.JobSettings;
import dev.weir.pipeline.run.EmbeddedFlink;
import dev.weir.requestmetrics.MetricLimits;
import dev.weir.requestmetrics.MetricOptions;
import dev.weir.requestmetrics.flink.RequestMetrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.runtime.accumulators.StringifiedAccumulatorResult;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CheckpointStatsStatus;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Runs {@code request_metrics} as {@code ./weir run} does, a checkpoint a second, and prints a row of a table of what it cost. All options
 * are the defaults, only {@code max_series} allows all there are. One run per JVM.
 */
public final class RequestMetricsState {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final double MIB = 1 << 20;

    /** After every series has come once: a window and its delay, and the compiler's time. */
    private static final int SETTLE_SECONDS = 20;

    private RequestMetricsState() {}

    /** Takes the backend (hashmap, rocksdb), the series, the exchanges per second (0: as many as can be), the seconds and options of Flink (key=value). */
    @SuppressWarnings("try") // Flink may be interrupted while it closes
    public static void main(String[] args) throws Exception {
        String backend = args[0];
        int series = Integer.parseInt(args[1]);
        int rate = Integer.parseInt(args[2]);
        int seconds = Integer.parseInt(args[3]);
        Path folder = Files.createTempDirectory("weir-state");
        Map<String, String> options = options(backend, folder);
        for (String more : List.of(args).subList(4, args.length)) {
            String[] option = more.split("=", 2);
            options.put(option[0], option[1]);
        }
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(EmbeddedFlink.configuration(folder, options))
                .build())) {
            cluster.start();
            StreamExecutionEnvironment environment =
                    StreamExecutionEnvironment.createLocalEnvironment(EmbeddedFlink.configuration(folder, options));
            environment.configure(JobSettings.stateBackend(
                    EmbeddedFlink.configuration(folder, options),
                    new PipelineFile("weir.yaml", List.of(), List.of(), options, Map.of(), null, Dashboard.DEFAULT, List.of())));
            build(environment, series, rate);
            JobID job = cluster.submitJob(environment.getStreamGraph().getJobGraph())
                    .get()
                    .getJobID();
            while (SyntheticExchanges.GIVEN.get() < series) {
                pause(1, cluster, job);
            }
            pause(SETTLE_SECONDS, cluster, job);
            System.out.println(row(backend, series, seconds, cluster, job));
            cluster.cancelJob(job).get();
        } finally {
            delete(folder);
        }
    }

    private static Map<String, String> options(String backend, Path folder) {
        Map<String, String> options = new HashMap<>();
        options.put(
                "execution.checkpointing.dir",
                folder.resolve("checkpoints").toUri().toString());
        options.put("execution.checkpointing.interval", "1s");
        options.put("execution.checkpointing.incremental", "true");
        options.put("state.backend.type", backend);
        options.put("restart-strategy.type", "none");
        options.put("pipeline.object-reuse", "true");
        options.put("web.checkpoints.history", "1000");
        return options;
    }

    private static void build(StreamExecutionEnvironment environment, int series, int rate) {
        environment.setParallelism(1);
        var exchanges = environment
                .fromSource(
                        new NumberSequenceSource(0, Long.MAX_VALUE - 1), WatermarkStrategy.noWatermarks(), "numbers")
                .map(new SyntheticExchanges(series, rate))
                .returns(Signal.EXCHANGES.type(Observation.class))
                .assignTimestampsAndWatermarks(WatermarkStrategy.<Observation>forMonotonousTimestamps()
                        .withTimestampAssigner((o, _) -> o.observedNanos() / 1_000_000));
        MetricOptions d = MetricOptions.DEFAULTS;
        MetricLimits limits = new MetricLimits(
                d.limits().localSeries(),
                d.limits().resources(),
                Math.max(2 * series, d.limits().series()));
        MetricOptions options = new MetricOptions(
                d.windowMillis(),
                d.delayMillis(),
                d.latenessMillis(),
                d.temporality(),
                d.buckets(),
                d.exponentialSize(),
                d.exemplars(),
                d.cardinalityLimit(),
                d.expirationMillis(),
                limits,
                d.knownMethods());
        RequestMetrics.of(exchanges, "request_metrics", options).points().sinkTo(new DiscardingSink<>());
    }

    private static void pause(int seconds, MiniCluster cluster, JobID job) throws Exception {
        TimeUnit.SECONDS.sleep(seconds);
        if (cluster.getJobStatus(job).get().isTerminalState()) {
            throw new IllegalStateException(
                    "the job ended: " + cluster.getExecutionGraph(job).get().getFailureInfo());
        }
    }

    private static String row(String backend, int series, int seconds, MiniCluster cluster, JobID job)
            throws Exception {
        long from = System.currentTimeMillis();
        long given = SyntheticExchanges.GIVEN.get();
        long cpu = PROCESS.getProcessCpuTime();
        long nanos = System.nanoTime();
        pause(seconds, cluster, job);
        given = SyntheticExchanges.GIVEN.get() - given;
        cpu = PROCESS.getProcessCpuTime() - cpu;
        nanos = System.nanoTime() - nanos;
        AccessExecutionGraph graph = cluster.getExecutionGraph(job).get();
        everySeriesIsThere(graph);
        CheckpointStatsSnapshot stats = graph.getCheckpointStatsSnapshot();
        if (stats == null) {
            throw new IllegalStateException("no checkpoints");
        }
        List<AbstractCheckpointStats> checkpoints = stats.getHistory().getCheckpoints().stream()
                .filter(c -> c.getStatus() == CheckpointStatsStatus.COMPLETED && c.getTriggerTimestamp() >= from)
                .toList();
        System.gc();
        double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
        long[] millis = sorted(checkpoints, AbstractCheckpointStats::getEndToEndDuration);
        return String.format(
                Locale.ROOT,
                "| %,d | %s | %,.0f | %,.0f | %.1f MiB | %.1f MiB | %d | %,d ms | %,d ms | %,.0f MiB | %,.0f MiB |",
                series,
                backend,
                given / (cpu / 1e9),
                given / (nanos / 1e9),
                median(sorted(checkpoints, AbstractCheckpointStats::getStateSize)) / MIB,
                median(sorted(checkpoints, AbstractCheckpointStats::getCheckpointedSize)) / MIB,
                checkpoints.size(),
                median(millis),
                millis.length == 0 ? 0 : millis[millis.length - 1],
                heap,
                peakResidentMib());
    }

    /** Else there would be fewer series than the row says. */
    private static void everySeriesIsThere(AccessExecutionGraph graph) {
        Map<String, String> counts = Arrays.stream(graph.getAccumulatorResultsStringified())
                .collect(Collectors.toMap(
                        StringifiedAccumulatorResult::getName, StringifiedAccumulatorResult::getValue));
        for (String name : List.of("overflow", "resource_overflow", "expired_series")) {
            if (!"0".equals(counts.get("request_metrics." + name))) {
                throw new IllegalStateException(name + " in " + counts);
            }
        }
    }

    private static long[] sorted(List<AbstractCheckpointStats> of, ToLongFunction<AbstractCheckpointStats> what) {
        long[] values = of.stream().mapToLong(what).toArray();
        Arrays.sort(values);
        return values;
    }

    private static long median(long[] sorted) {
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    private static double peakResidentMib() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String kib = lines.filter(l -> l.startsWith("VmHWM:")).findFirst().orElse("0");
            return Long.parseLong(kib.replaceAll("\\D", "")) / 1024.0;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
