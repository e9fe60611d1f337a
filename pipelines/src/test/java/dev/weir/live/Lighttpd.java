package dev.weir.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real lighttpd on loopback, which speaks HTTP/2 in plain text by upgrade and by prior knowledge. It has {@code /hello.txt}. */
final class Lighttpd implements AutoCloseable {
    private final Path folder;
    private final Process process;

    static boolean isInstalled() {
        return Command.exists("lighttpd");
    }

    /** Debian's place for it is in root's path only. */
    private static String program() {
        return Files.isExecutable(Path.of("/usr/sbin/lighttpd")) ? "/usr/sbin/lighttpd" : "lighttpd";
    }

    static Lighttpd start(int port) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("weir-lighttpd");
        Path www = Files.createDirectory(folder.resolve("www"));
        Files.writeString(www.resolve("hello.txt"), "hello\n");
        Path configuration = Files.writeString(folder.resolve("lighttpd.conf"), """
                server.document-root = "%s"
                server.bind = "127.0.0.1"
                server.port = %d
                server.modules = ()
                """.formatted(www, port));
        Process process = new ProcessBuilder(List.of(program(), "-D", "-f", configuration.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        Lighttpd server = new Lighttpd(folder, process);
        for (int i = 0; i < 300 && !server.output().contains("server started"); i++) {
            if (!process.isAlive()) {
                String output = server.output();
                server.close();
                throw new AssertionError("lighttpd ended: " + output);
            }
            Thread.sleep(100);
        }
        return server;
    }

    private Lighttpd(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
