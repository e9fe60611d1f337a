package dev.weir.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real DNS server on loopback, over UDP and TCP, that knows all names below {@link #KNOWN} and asks nobody else. */
final class Dnsmasq implements AutoCloseable {
    static final String KNOWN = "known.test";
    static final String ADDRESS = "192.0.2.7";

    private final Path output;
    private final int port;
    private final Process process;

    static boolean isInstalled() {
        return Command.exists("dnsmasq") && Command.exists("dig");
    }

    /** Debian's place for it is in root's path only. */
    private static String program() {
        return Files.isExecutable(Path.of("/usr/sbin/dnsmasq")) ? "/usr/sbin/dnsmasq" : "dnsmasq";
    }

    static Dnsmasq start(int port) throws IOException, InterruptedException {
        Path output = Files.createTempFile("weir-dnsmasq", ".out");
        Process process = new ProcessBuilder(
                        program(),
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--no-resolv",
                        "--no-hosts",
                        "--bind-interfaces",
                        "--listen-address=127.0.0.1",
                        "--port=" + port,
                        "--pid-file=",
                        "--log-facility=-",
                        "--log-queries",
                        "--local=/test/",
                        "--address=/" + KNOWN + "/" + ADDRESS)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Dnsmasq server = new Dnsmasq(output, port, process);
        for (int i = 0; i < 300 && !Files.readString(output).contains("started"); i++) {
            if (!process.isAlive()) {
                String told = Files.readString(output);
                server.close();
                throw new AssertionError("dnsmasq ended: " + told);
            }
            Thread.sleep(100);
        }
        return server;
    }

    private Dnsmasq(Path output, int port, Process process) {
        this.output = output;
        this.port = port;
        this.process = process;
    }

    /** A client that sends what its standard input says, a query a line, each when the one before is answered. */
    Process dig(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("dig", "@127.0.0.1", "-p", String.valueOf(port), "+tries=1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-f", "-"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Queries by the server's own log. */
    long queries() throws IOException {
        return Files.readString(output)
                .lines()
                .filter(line -> line.contains(": query["))
                .count();
    }

    /** Waits until it has logged as many queries. */
    void awaitQueries(long count) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (queries() < count) {
            if (System.nanoTime() > end) {
                throw new AssertionError(queries() + " queries of " + count + ": " + Files.readString(output));
            }
            Thread.sleep(50);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        Files.delete(output);
    }
}
