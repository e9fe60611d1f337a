package dev.weir.cluster;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code deploy/flink/local-cluster.sh}, with all that it keeps in a folder of the test's. */
final class LocalCluster {
    static final Path DEPLOY = Path.of("").toAbsolutePath().resolveSibling("deploy/flink");
    static final Path JAR = Path.of("target/weir.jar").toAbsolutePath();
    static final Path FLINK = DEPLOY.resolve("target/flink");

    private final Path folder;

    LocalCluster(Path folder) {
        this.folder = folder;
    }

    Result call(String... arguments) throws IOException, InterruptedException {
        return script("local-cluster.sh", arguments);
    }

    /** Weir with a Flink inside it, out of the same jars. */
    Result embedded(String... arguments) throws IOException, InterruptedException {
        return script("docker-entrypoint.sh", arguments);
    }

    private Result script(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(DEPLOY.resolve(script).toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "call", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile());
        builder.environment().put("WEIR_CLUSTER", folder.resolve("cluster").toString());
        builder.environment().put("WEIR_JAR", JAR.toString());
        builder.environment().put("FLINK_HOME", FLINK.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        if (!process.waitFor(300, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running: " + command + ": " + Files.readString(output));
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    /** The process that the script wrote down. */
    ProcessHandle process(String name) throws IOException {
        String line = Files.readString(pidFile(name));
        return ProcessHandle.of(Long.parseLong(line.split(" ")[0])).orElseThrow();
    }

    Path pidFile(String name) {
        return folder.resolve("cluster").resolve(name + ".pid");
    }

    /** What the dashboard's address answers. */
    String rest(String path) throws IOException, InterruptedException {
        String address = Files.readAllLines(folder.resolve("cluster/conf/config.yaml")).stream()
                .filter(line -> line.startsWith("rest.port: "))
                .map(line -> "http://127.0.0.1:" + line.substring("rest.port: ".length()))
                .findFirst()
                .orElseThrow();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(address + path)).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    record Result(int code, String output) {}
}
