package dev.weir.kafka;

import dev.weir.testing.Requires;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;

/** A real Kafka of one node in a process of its own, in a folder that the caller takes away. */
public final class KafkaBroker implements AutoCloseable {
    private static final int START_SECONDS = 120;

    private final Path folder;
    private final int port = freePort();
    private final Thread hook = new Thread(this::kill);
    private Process process;

    private KafkaBroker(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public static KafkaBroker start(Path folder) throws IOException, InterruptedException {
        return start(folder, Map.of(), List.of());
    }

    /** @param formatting arguments of Kafka's format, such as users */
    static KafkaBroker start(Path folder, Map<String, String> more, List<String> formatting)
            throws IOException, InterruptedException {
        Requires.that(
                KafkaBroker.class.getResource("/kafka/Kafka.class") != null,
                "a Kafka broker: org.apache.kafka:kafka_2.13 on the class path");
        KafkaBroker broker = new KafkaBroker(folder);
        int controller = freePort();
        Properties p = new Properties();
        p.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@localhost:" + controller),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry(
                        "listeners", "PLAINTEXT://localhost:" + broker.port + ",CONTROLLER://localhost:" + controller),
                Map.entry("log.dirs", folder.resolve("logs").toString()),
                Map.entry("num.partitions", "2"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "2"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "2")));
        more.forEach((key, value) -> p.merge(key, value, (a, b) -> a + "," + b));
        try (var out = Files.newOutputStream(folder.resolve("server.properties"))) {
            p.store(out, null);
        }
        try {
            broker.format(formatting);
            broker.start();
        } catch (IOException e) {
            broker.close();
            Requires.that(false, "a Kafka broker, which does not start here: " + e.getMessage());
        } catch (InterruptedException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    public String address() {
        return "localhost:" + port;
    }

    public Properties client() {
        Properties p = new Properties();
        p.setProperty("bootstrap.servers", address());
        return p;
    }

    private void format(List<String> more) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("format", "-t", Uuid.randomUuid().toString()));
        arguments.addAll(more);
        arguments.add("-c");
        process = java("kafka.tools.StorageTool", arguments.toArray(new String[0]));
        if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("kafka.tools.StorageTool: " + Files.readString(folder.resolve("out")));
        }
    }

    /** The same again, where it was stopped. */
    public void start() throws IOException, InterruptedException {
        process = java("kafka.Kafka");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("Kafka did not start: " + Files.readString(folder.resolve("out")));
            }
        }
    }

    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private boolean answers() throws InterruptedException {
        Properties p = client();
        p.setProperty("default.api.timeout.ms", "2000");
        p.setProperty("request.timeout.ms", "2000");
        try (Admin admin = Admin.create(p)) {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException | KafkaException _) {
            return false;
        }
    }

    private Process java(String mainClass, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                mainClass));
        command.addAll(List.of(arguments));
        command.add(folder.resolve("server.properties").toString());
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()))
                .start();
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
