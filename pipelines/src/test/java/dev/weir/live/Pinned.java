package dev.weir.live;

import dev.weir.testing.Requires;
import java.io.IOException;
import java.nio.file.Path;

/** An nginx that is asked by number, and a place to pin a capture of that. */
record Pinned(int port, Requests requests, Bpffs bpffs, Nginx nginx) implements AutoCloseable {

    static Pinned start() throws IOException, InterruptedException {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        Requires.that(Command.exists("nginx") && Command.exists("curl"), "nginx and curl are not installed");
        int port = Ports.free();
        Nginx nginx = Nginx.start(
                "keepalive_requests 1000000; server { listen 127.0.0.1:%d; return 200 ok; }".formatted(port));
        return new Pinned(port, new Requests(port), Bpffs.mount(), nginx);
    }

    /**
     * From the capture to spans in a file; the job keeps its state. More of Flink's options may follow.
     *
     * @param name of the capture
     */
    String pipeline(String name, Path spans, Path checkpoints) {
        return """
                sources:
                  ebpf: {ports: {include: [%d]}, replay: {name: %s, folder: %s}}
                processors:
                  tcp_reassembly: {}
                  protocols: {enabled: [http]}
                  spans: {}
                sinks:
                  file: {path: %s}
                service:
                  pipelines:
                    traces:
                      sources: [ebpf]
                      processors: [tcp_reassembly, protocols, spans]
                      sinks: [file]
                  flink:
                    execution.checkpointing.dir: file://%s
                """.formatted(port, name, bpffs.pins(), spans, checkpoints);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        nginx.close();
        bpffs.close();
    }
}
