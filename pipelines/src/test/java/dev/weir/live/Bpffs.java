package dev.weir.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A BPF file system of a test's own. */
public final class Bpffs implements AutoCloseable {
    private final Path folder;

    public static Bpffs mount() throws IOException {
        Bpffs mounted = new Bpffs(Files.createTempDirectory("weir-bpffs"));
        Command.run("mount", "-t", "bpf", "bpf", mounted.folder.toString());
        return mounted;
    }

    private Bpffs(Path folder) {
        this.folder = folder;
    }

    public Path folder() {
        return folder;
    }

    /** For the pins; it need not be there. */
    public Path pins() {
        return folder.resolve("weir");
    }

    /** Names of what is pinned. */
    public List<String> pinned() throws IOException {
        if (!Files.isDirectory(pins())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(pins())) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    /** Waits until nothing captures any more for what is pinned under a name, a minute at most. */
    void awaitNoLinks(String name) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (hasLinks(pins().resolve(name))) {
            if (System.nanoTime() > end) {
                throw new AssertionError(name + " still captures");
            }
            Thread.sleep(5);
        }
    }

    private static boolean hasLinks(Path capture) throws IOException {
        try (Stream<Path> files = Files.list(capture)) {
            return files.anyMatch(f -> f.getFileName().toString().startsWith("link_"));
        }
    }

    /** With it goes all that is pinned in it. */
    @Override
    public void close() throws IOException {
        Command.run("umount", folder.toString());
        Files.delete(folder);
    }
}
