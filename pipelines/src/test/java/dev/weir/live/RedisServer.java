package dev.weir.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Redis on loopback that keeps nothing, in a folder of its own. */
final class RedisServer implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final Process process;

    static boolean isInstalled() {
        return Command.exists("redis-server") && Command.exists("redis-benchmark") && Command.exists("redis-cli");
    }

    static RedisServer start(int port) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("weir-redis");
        Process process = new ProcessBuilder(
                        "redis-server",
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        String.valueOf(port),
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--dir",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        RedisServer server = new RedisServer(folder, port, process);
        for (int i = 0; i < 300 && !server.output().contains("Ready to accept connections"); i++) {
            if (!process.isAlive()) {
                String output = server.output();
                server.close();
                throw new AssertionError("Redis ended: " + output);
            }
            Thread.sleep(100);
        }
        return server;
    }

    private RedisServer(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }

    int port() {
        return port;
    }

    /** What a client of Redis prints, run against it. */
    String run(String program, String... arguments) {
        return Command.run(command(program, arguments).toArray(String[]::new));
    }

    /** The same, running on; what it prints goes nowhere. */
    Process begin(String program, String... arguments) throws IOException {
        return new ProcessBuilder(command(program, arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", String.valueOf(port)));
        command.addAll(List.of(arguments));
        return command;
    }

    /** How many commands of that name it has run. */
    long calls(String command) {
        String stats = run("redis-cli", "info", "commandstats");
        for (String line : stats.split("\r?\n")) {
            if (line.startsWith("cmdstat_" + command + ":calls=")) {
                return Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(',')));
            }
        }
        return 0;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        Files.delete(folder.resolve("output"));
        Files.delete(folder);
    }
}
