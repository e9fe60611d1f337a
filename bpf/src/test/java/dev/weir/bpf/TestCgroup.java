package dev.weir.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A cgroup of a test's own, so that other traffic of the machine is not in its way. */
final class TestCgroup implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path path;

    TestCgroup() {
        path = CgroupRoot.find()
                .orElseThrow()
                .resolve("weir-test-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet());
        try {
            Files.createDirectory(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    long id() {
        try {
            return (long) Files.getAttribute(path, "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(long pid) {
        try {
            Files.writeString(path.resolve("cgroup.procs"), Long.toString(pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What still runs in it goes to the root. A process leaves its cgroup a moment after its death was reported. */
    @Override
    public void close() {
        for (int i = 0; i < 100; i++) {
            try {
                for (String pid : Files.readAllLines(path.resolve("cgroup.procs"))) {
                    Files.writeString(path.resolveSibling("cgroup.procs"), pid);
                }
                Files.delete(path);
                return;
            } catch (IOException e) {
                pause();
            }
        }
        throw new IllegalStateException(path + " could not be deleted");
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
