package dev.weir.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when a component fails in a run: its name, what it cannot do with what, the cause and the remedy, in one line. */
class FailuresOfComponentsTest {
    private static final String RECEIVES = """
            sources: {otlp/in: {protocols: {http: {endpoint: "localhost:PORT"}}}}
            sinks: {file: {path: FOLDER/out.json}}
            service:
              pipelines: {traces: {sources: [otlp/in], sinks: [file]}}
            """;

    @TempDir
    private Path folder;

    private RunProcess weir;

    @AfterEach
    void end() throws InterruptedException {
        if (weir != null) {
            weir.close();
        }
    }

    @Test
    void aPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            String port = Integer.toString(taken.getLocalPort());
            start(RECEIVES.replace("PORT", port));
            assertFailure(
                    "sources.otlp/in: cannot listen at localhost:" + port + ": Address already in use; another program"
                            + " listens there, which ss -ltnp 'sport = :" + port
                            + "' names: end it, or give this source another port");
        }
    }

    @Test
    void aFullDiskBehindAPathThatIsASecret() throws Exception {
        Files.createSymbolicLink(folder.resolve("hunter2-full"), Path.of("/dev/full"));
        Files.writeString(folder.resolve("path"), folder.resolve("hunter2-full").toString());
        start("""
                sources: {pcap: {path: CAPTURE}}
                processors: {tcp_reassembly: {}, protocols: {}, spans: {without_context: new_trace}}
                sinks: {file/full: {path: "${file:path}"}}
                service:
                  pipelines:
                    traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [file/full]}
                """.replace("CAPTURE", capture().toString()));
        assertFailure(
                "sinks.file/full: cannot write to ${file:path}: No space left on device; make room in its file system");
        assertThat(weir.output() + log()).doesNotContain("hunter2");
    }

    /** The stop gives up after 14 s. */
    @Test
    void aReceiverThatIsNotThereAtTheStop() throws Exception {
        start("""
                sources: {pcap: {path: CAPTURE}}
                processors: {tcp_reassembly: {}, protocols: {}, spans: {without_context: new_trace}}
                sinks: {otlp_http/b: {endpoint: "http://localhost:1"}}
                service:
                  pipelines:
                    traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [otlp_http/b]}
                """.replace("CAPTURE", capture().toString()));
        weir.awaitOutput("otlp_http/b to http://localhost:1/v1/traces: Exporting failed. Will retry");
        weir.sigterm();
        assertFailure(
                "the job was cancelled before everything under way was finished: otlp_http/b held 29 spans; see the"
                        + " lines above of what they wait for");
        assertThat(weir.output())
                .contains(
                        "connection refused: no program listens there, or the host is not reached; check that the receiver"
                                + " runs where endpoint says");
    }

    @Test
    void stateThatCannotBeRead() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String file = RECEIVES.replace("PORT", Integer.toString(port))
                + """
                  flink:
                    execution.checkpointing.dir: STATE
                    restart-strategy.type: none
                """.replace("STATE", folder.resolve("state").toUri().toString());
        start(file);
        weir.awaitOutput("Ctrl-C stops");
        weir.await("the receiver", () -> accepts(port));
        weir.sigterm();
        weir.awaitExit(0);
        Path metadata;
        try (Stream<Path> files = Files.walk(folder.resolve("state"))) {
            metadata = files.filter(f -> f.endsWith("_metadata")).findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(metadata);
        byte[] path = folder.resolve("out.json").toString().getBytes(StandardCharsets.UTF_8);
        int at = indexOf(bytes, path);
        bytes[at - 7] = 99; // the version, before the length of the state and that of the text
        Files.write(metadata, bytes);

        weir = RunProcess.start(
                folder,
                folder.resolve("weir.yaml"),
                "--from",
                metadata.getParent().toString());
        assertFailure("sources.otlp/in -> sinks.file: cannot go on from its state in "
                + metadata.getParent().toUri() + ": the state of a file sink has version 99, known is 2; go on from"
                + " another checkpoint by --from, or begin without state");
    }

    private void start(String text) throws IOException {
        weir = RunProcess.start(
                folder, Files.writeString(folder.resolve("weir.yaml"), text.replace("FOLDER", folder.toString())));
    }

    /** On the console in one line without a stack trace, and in the log. */
    private void assertFailure(String reason) throws Exception {
        weir.awaitExit(1);
        assertThat(weir.output())
                .contains("failed: " + reason + "\n")
                .doesNotContain("\tat ")
                .doesNotContain("Caused by");
        // The log has one text for all that is hidden, the console the reference.
        assertThat(log()).contains("failed: " + reason.replaceAll("\\$\\{[^}]*}", "[REDACTED]") + "\n");
    }

    private String log() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("tmp"))) {
            List<Path> logs = files.filter(f -> f.endsWith("weir.log"))
                    .sorted(Comparator.comparing(f -> f.toFile().lastModified()))
                    .toList();
            return Files.readString(logs.getLast());
        }
    }

    private static boolean accepts(int port) {
        try (Socket _ = new Socket("localhost", port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int indexOf(byte[] bytes, byte[] sought) {
        for (int i = 0; i <= bytes.length - sought.length; i++) {
            if (Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
                return i;
            }
        }
        throw new AssertionError("the state does not have the path");
    }

    private static Path capture() {
        Path project = Path.of("").toAbsolutePath();
        return (Files.isDirectory(project.resolve("captures")) ? project : project.resolve("pipelines"))
                .resolve("captures/http.pcap");
    }
}
