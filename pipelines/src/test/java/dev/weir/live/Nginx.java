package dev.weir.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real nginx in the foreground, with its files in a folder of its own; optionally in a network namespace. */
public final class Nginx implements AutoCloseable {
    private final Path folder;
    private final Process process;

    /** The servers of the configuration, as they stand inside {@code http}; {@code $WWW} is the folder of the files. */
    public static Nginx start(String servers, String... prefix) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("weir-nginx");
        folder.toFile().setReadable(true, false);
        folder.toFile().setExecutable(true, false);
        Path www = Files.createDirectory(folder.resolve("www"));
        Files.writeString(www.resolve("hello.txt"), "hello\n");
        Files.write(www.resolve("10mb.bin"), new byte[10_000_000]);
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                user root;
                worker_processes 1;
                pid %1$s/pid;
                error_log %1$s/error.log;
                events {}
                http {
                  access_log off;
                  client_max_body_size 20m;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  %2$s
                }
                """.formatted(folder, servers.replace("$WWW", www.toString())));
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(List.of("nginx", "-p", folder.toString(), "-c", configuration.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (old, more) -> old + ":" + more);
        Nginx nginx = new Nginx(folder, builder.start());
        for (int i = 0; i < 100 && !Files.exists(folder.resolve("pid")); i++) {
            if (!nginx.process.isAlive()) {
                throw new AssertionError("nginx ended: " + Files.readString(folder.resolve("output")));
            }
            Thread.sleep(50);
        }
        return nginx;
    }

    private Nginx(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
