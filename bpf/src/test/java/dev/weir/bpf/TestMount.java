package dev.weir.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system that is mounted for one test. */
final class TestMount implements AutoCloseable {
    private final Path path;
    private final boolean ownFolder;

    private TestMount(String type, Path path, boolean ownFolder) {
        this.path = path;
        this.ownFolder = ownFolder;
        try {
            run("mount", "-t", type, type, path.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TestMount bpffs() {
        try {
            return new TestMount("bpf", Files.createTempDirectory("weir-bpffs"), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where libbpf looks for it. */
    static TestMount tracefs() {
        return new TestMount("tracefs", Path.of("/sys/kernel/tracing"), false);
    }

    Path path() {
        return path;
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", List.of(command)) + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            run("umount", path.toString());
            if (ownFolder) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
