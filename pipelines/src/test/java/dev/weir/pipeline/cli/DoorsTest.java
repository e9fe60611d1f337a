package dev.weir.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.doors.Asker;
import dev.weir.doors.FlinkPath;
import dev.weir.doors.Listener;
import dev.weir.live.Command;
import dev.weir.testing.Requires;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run of Weir leaves open to other users of the machine, to web pages and to the network. */
class DoorsTest {
    private static final String FILE = """
            sources: {numbers: {}}
            processors: {pass: {}}
            sinks: {lines: {path: FOLDER/lines}}
            service:
              pipelines:
                traces: {sources: [numbers], processors: [pass], sinks: [lines]}
              flink:
                execution.checkpointing.interval: 200ms
                execution.checkpointing.dir: "file://FOLDER/state"
              dashboard: {endpoint: "127.0.0.1:8100-8199"}
            """;

    @TempDir
    private static Path folder;

    private static RunProcess weir;
    private static URI dashboard;

    @BeforeAll
    static void run() throws Exception {
        Path file = folder.resolve("weir.yaml");
        Files.writeString(file, FILE.replace("FOLDER", folder.toString()));
        weir = RunProcess.start(folder, file);
        weir.await("a checkpoint", () -> !completed().isEmpty());
        Matcher address = Pattern.compile("dashboard: (http://\\S+)").matcher(weir.output());
        assertThat(address.find()).isTrue();
        dashboard = URI.create(address.group(1));
    }

    @AfterAll
    static void end() throws InterruptedException {
        weir.close();
    }

    @Test
    void listensAtTheDashboardAndAtFlinksClosedServerOnLoopbackOnly() throws IOException {
        List<Listener> listeners = Listener.of(weir.pid());
        assertThat(listeners).as("the dashboard and Flink's own server").hasSize(2);
        assertThat(listeners).allMatch(Listener::isLoopback);
    }

    @Test
    void noRequestOfAnotherUserOrPageChangesAnythingOrUploads() throws Exception {
        List<Integer> ports =
                Listener.of(weir.pid()).stream().map(Listener::port).toList();
        String job = jobId();
        Map<String, String> passed = new TreeMap<>();
        for (int port : ports) {
            for (FlinkPath path : FlinkPath.all()) {
                for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
                    for (Map<String, String> headers : Asker.HEADERS) {
                        int status = Asker.ask(port, method, path.of(job), headers);
                        if (status < 400) {
                            passed.put(method + " " + path.text(), headers.toString());
                            assertThat(port).isEqualTo(dashboard.getPort());
                        }
                    }
                }
            }
        }
        assertThat(passed.keySet()).allMatch(p -> p.startsWith("GET ") || p.startsWith("HEAD "));
        assertThat(passed.keySet()).noneMatch(p -> p.contains("yarn") || p.contains("jars") || p.contains("savepoint"));
        assertThat(passed.values()).allMatch(h -> h.equals("{}"));
        assertThat(passed).containsKeys("GET /overview", "GET /jobs", "GET /jobs/:jobid", "GET /");
        assertThat(Asker.get(dashboard.getPort(), "/jobs")).contains("RUNNING");
    }

    @Test
    void everyFileAndFolderIsForItsOwnUserOnly() throws Exception {
        List<String> open = new ArrayList<>();
        for (Path made : List.of(folder.resolve("state"), runFolder())) {
            String rights = rights(made);
            if (!rights.equals("rwx------")) {
                open.add(rights + " " + made);
            }
        }
        assertThat(open).isEmpty();
        assertThat(completed()).isNotEmpty();
    }

    @Test
    void anotherUserReadsNeitherStateNorLog() {
        Requires.that(Command.exists("setpriv") && isRoot(), "root and setpriv, to be another user");
        Command.run("chmod", "755", folder.toString());
        String read = Command.run(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "sh",
                "-c",
                "find " + folder + " -name _metadata -o -name weir.log -o -name '*.jar' 2>/dev/null; true");
        assertThat(read).doesNotContain("_metadata", "weir.log");
    }

    @Test
    void healthIsUpWhileAllTasksRun() throws Exception {
        assertThat(Asker.get(dashboard.getPort(), "/health")).contains("\"status\":\"up\"");
    }

    private static String jobId() throws Exception {
        Matcher id = Pattern.compile("\"id\":\"(\\w{32})\"").matcher(Asker.get(dashboard.getPort(), "/jobs"));
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    private static List<Path> completed() throws IOException {
        Path state = folder.resolve("state");
        if (!Files.exists(state)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(p -> p.endsWith("_metadata")).toList();
        }
    }

    private static Path runFolder() throws IOException {
        try (Stream<Path> made = Files.list(folder.resolve("tmp"))) {
            return made.filter(p -> p.getFileName().toString().startsWith("weir-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }
}
