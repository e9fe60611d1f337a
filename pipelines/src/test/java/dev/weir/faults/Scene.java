package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.live.Bpffs;
import dev.weir.live.Command;
import dev.weir.testing.Requires;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/** An nginx under load, a place for the capture's pins, and the pipeline file by which it is watched. */
final class Scene implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(150);
    /** Longer than a sender waits between two attempts. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final Path folder;
    private final Destination destination;
    private final NumberedLoad load;
    private final Bpffs bpffs;
    private String ringSize = "64MiB";

    Scene(Path folder, Destination destination) throws IOException, InterruptedException {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        Requires.that(Command.exists("nginx"), "nginx is not installed");
        this.folder = folder;
        this.destination = destination;
        bpffs = Bpffs.mount();
        load = NumberedLoad.start();
    }

    /** Before it is watched. */
    void ringSize(String size) {
        ringSize = size;
    }

    NumberedLoad load() {
        return load;
    }

    Path checkpoints() {
        return folder.resolve("checkpoints");
    }

    /** Ends the load; waits until all of it has arrived, or for some seconds nothing more. */
    void settle() throws Exception {
        load.end();
        int missing = count().missing();
        for (long since = System.nanoTime(); missing > 0 && System.nanoTime() - since < QUIET.toNanos(); ) {
            Thread.sleep(100);
            int now = count().missing();
            since = now == missing ? since : System.nanoTime();
            missing = now;
        }
    }

    /** What has arrived of all requests, when the load has ended. */
    Arrivals.Count count() throws Exception {
        return destination.arrived().of(load.sent());
    }

    /**
     * From now until a request that is sent from now on has arrived with both its spans.
     *
     * @param about what a reader wants to see if it does not
     */
    Duration recovery(Supplier<String> about) throws Exception {
        long begin = System.nanoTime();
        int next = load.sent() + 1;
        while (!destination.arrived().hasFrom(next)) {
            assertThat(System.nanoTime() - begin)
                    .as(() -> "request " + next + " arrives; " + about.get())
                    .isLessThan(LIMIT.toNanos());
            Thread.sleep(100);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Spans and metrics of the nginx, with state that is kept. */
    String pipeline() {
        return """
                sources:
                  ebpf: {ring_size: %s, ports: {include: [%d]}, replay: {name: node, folder: %s}}
                processors:
                  tcp_reassembly: {}
                  protocols: {enabled: [http]}
                  spans: {}
                  request_metrics: {window: 5s}
                sinks:
                  %s
                  file: {path: %s}
                service:
                  pipelines:
                    traces:
                      sources: [ebpf]
                      processors: [tcp_reassembly, protocols, spans]
                      sinks: [%s]
                    metrics:
                      sources: [ebpf]
                      processors: [tcp_reassembly, protocols, request_metrics]
                      sinks: [file]
                  flink:
                    execution.checkpointing.dir: file://%s
                    execution.checkpointing.num-retained: 3
                """.formatted(
                        ringSize,
                        load.port(),
                        bpffs.pins(),
                        destination.sink(),
                        folder.resolve("metrics.json"),
                        destination.sink().split(":")[0],
                        checkpoints());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        load.close();
        bpffs.close();
    }
}
