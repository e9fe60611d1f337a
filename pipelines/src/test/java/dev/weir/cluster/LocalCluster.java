package dev.weir.cluster;

import dev.weir.testing.Requires;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code deploy/flink/local-cluster.sh}, with all that it keeps in a folder of the test's. */
public final class LocalCluster {
    static final Path DEPLOY = Path.of("").toAbsolutePath().resolveSibling("deploy/flink");
    static final Path JAR = Path.of("target/weir.jar").toAbsolutePath();
    public static final Path FLINK = DEPLOY.resolve("target/flink");

    private final Path folder;

    public LocalCluster(Path folder) {
        this.folder = folder;
    }

    /** Skips the test where it was not built. */
    public static void require() {
        Requires.that(Files.exists(JAR), JAR + " is missing: ./weir build");
        Requires.that(Files.isDirectory(FLINK), FLINK + " is missing: ./weir build");
    }

    public Result call(String... arguments) throws IOException, InterruptedException {
        return script("local-cluster.sh", arguments);
    }

    /** Another command of the image. */
    Result image(String... arguments) throws IOException, InterruptedException {
        return script("docker-entrypoint.sh", arguments);
    }

    private Result script(String script, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "call", ".out");
        Process process = start(output, script, arguments);
        if (!process.waitFor(300, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(
                    "still running: " + script + " " + List.of(arguments) + ": " + Files.readString(output));
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    /** Starts a script of {@code deploy/flink}, for the caller to end. */
    Process start(Path output, String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(DEPLOY.resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile());
        environment(builder);
        return builder.start();
    }

    private void environment(ProcessBuilder builder) {
        builder.environment().put("WEIR_CLUSTER", folder.resolve("cluster").toString());
        builder.environment().put("WEIR_JAR", JAR.toString());
        builder.environment().put("FLINK_HOME", FLINK.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    }

    /** Submits a pipeline file and gives the job's id, without waiting for its end. */
    public String submit(Path file, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("submit", "-d", file.toString()));
        command.addAll(List.of(arguments));
        Result submitted = call(command.toArray(String[]::new));
        Matcher id = Pattern.compile("JobID ([0-9a-f]{32})").matcher(submitted.output());
        if (submitted.code() != 0 || !id.find()) {
            throw new AssertionError(submitted.output());
        }
        return id.group(1);
    }

    /** The TaskManager on which the job's only task runs in at least that attempt; null if it does not. */
    public String runsOn(String job, int attempt) throws IOException, InterruptedException {
        Matcher vertex =
                Pattern.compile("\"vertices\":\\[\\{\"id\":\"([0-9a-f]{32})\"").matcher(rest("/jobs/" + job));
        if (!vertex.find()) {
            return null;
        }
        String tasks = rest("/jobs/" + job + "/vertices/" + vertex.group(1));
        Matcher number = Pattern.compile("\"attempt\":(\\d+)").matcher(tasks);
        Matcher manager = Pattern.compile("\"taskmanager-id\":\"(tm\\d)\"").matcher(tasks);
        boolean runs = tasks.contains("\"status\":\"RUNNING\"") && number.find() && manager.find();
        return runs && Integer.parseInt(number.group(1)) >= attempt ? manager.group(1) : null;
    }

    /** The process of a TaskManager, by its id in Flink. */
    public ProcessHandle taskManager(String id) throws IOException {
        return process(id.replace("tm", "taskmanager-"));
    }

    /**
     * A TaskManager that takes itself for a host: with a host's name, and with a BPF file system of its own where Weir looks for one.
     * For the caller to end.
     */
    public Process host(String name, Path bpffs) throws IOException {
        List<String> command = List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$0\" /sys/fs/bpf && exec \"$@\"",
                bpffs.toString(),
                DEPLOY.resolve("docker-entrypoint.sh").toString(),
                "taskmanager",
                "-D",
                "taskmanager.resource-id=" + name);
        Path log = folder.resolve("cluster/log/" + name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        environment(builder);
        builder.environment().put("WEIR_HOST_NAME", name);
        builder.environment()
                .put("FLINK_CONF_DIR", folder.resolve("cluster/conf").toString());
        builder.environment().put("FLINK_LOG_FILE", log.toString());
        return builder.start();
    }

    /** The first that is not null, in two minutes. */
    public static <T> T await(String what, Callable<T> call) throws Exception {
        long until = System.nanoTime() + 120_000_000_000L;
        while (System.nanoTime() < until) {
            T value = call.call();
            if (value != null) {
                return value;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not in two minutes: " + what);
    }

    /** The process that the script wrote down. */
    public ProcessHandle process(String name) throws IOException {
        String line = Files.readString(pidFile(name));
        return ProcessHandle.of(Long.parseLong(line.split(" ")[0])).orElseThrow();
    }

    Path pidFile(String name) {
        return folder.resolve("cluster").resolve(name + ".pid");
    }

    /** What the dashboard's address answers. */
    public String rest(String path) throws IOException, InterruptedException {
        String body = Http.get("http://127.0.0.1:" + dashboardPort() + path);
        if (body == null) {
            throw new IOException("nobody answers at the dashboard's port");
        }
        return body;
    }

    String dashboardPort() throws IOException {
        return Files.readAllLines(folder.resolve("cluster/conf/config.yaml")).stream()
                .filter(line -> line.startsWith("rest.port: "))
                .map(line -> line.substring("rest.port: ".length()))
                .findFirst()
                .orElseThrow();
    }

    public record Result(int code, String output) {}
}
