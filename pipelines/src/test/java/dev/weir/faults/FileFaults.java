package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.live.Command;
import dev.weir.testing.Requires;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** What comes to the file of a {@code file} sink. */
final class FileFaults {
    private FileFaults() {}

    static void diskFull(Path folder) throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "a file system that is soon full needs root");
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Command.run("mount", "-t", "tmpfs", "-o", "size=64k", "weir-test", disk.toString());
        try (FedJob job = FedJob.start(folder, sink(disk.resolve("out")), null, null)) {
            Feed.to(1000);
            assertThat(job.end())
                    .startsWith("sinks.file: cannot write to " + disk.resolve("out")
                            + ": No space left on device; make room");

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(table.out())
                    .as(table.text())
                    .isEqualTo(lines(disk.resolve("out")))
                    .isPositive();
            assertThat(table.lost())
                    .as(table.text())
                    .isEqualTo(table.in() - table.out())
                    .isPositive();
            assertThat(table.text()).contains("lost spans: stopped ");
        } finally {
            Command.run("umount", disk.toString());
        }
    }

    static void removed(Path folder) throws Exception {
        Path file = folder.resolve("out");
        try (FedJob job = FedJob.start(folder, sink(file), null, null)) {
            job.feed(10);
            job.await("written", () -> job.table().out() == 10);
            Files.delete(file);
            job.feed(25);
            assertThat(job.stop()).isNull();

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(table.out()).as(table.text()).isEqualTo(15).isEqualTo(lines(file));
            assertThat(table.text()).contains("lost spans: file_removed 10");
        }
    }

    static void rotated(Path folder) throws Exception {
        Path file = folder.resolve("out");
        try (FedJob job = FedJob.start(folder, sink(file), null, null)) {
            job.feed(10);
            job.await("written", () -> job.table().out() == 10);
            Files.move(file, folder.resolve("out.1"));
            job.feed(25);
            job.await("written", () -> job.table().out() == 25);
            try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
                cut.truncate(0);
            }
            job.feed(30);
            assertThat(job.stop()).isNull();

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(lines(folder.resolve("out.1"))).isEqualTo(10);
            assertThat(table.out()).as(table.text()).isEqualTo(15).isEqualTo(10 + lines(file));
            assertThat(table.text()).contains("lost spans: file_truncated 15");
        }
    }

    static void fifo(Path folder) throws Exception {
        Path fifo = folder.resolve("fifo");
        Command.run("mkfifo", fifo.toString());
        FutureTask<List<String>> reader = new FutureTask<>(() -> Files.readAllLines(fifo));
        Thread.ofPlatform().daemon().start(reader);
        try (FedJob job = FedJob.start(folder, sink(fifo), null, null)) {
            job.feed(20);
            assertThat(job.stop()).isNull();

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(table.out())
                    .isEqualTo(20)
                    .isEqualTo(reader.get(30, TimeUnit.SECONDS).size());
        }
    }

    static void restart(Path folder) throws Exception {
        Path file = folder.resolve("out");
        try (FedJob job = FedJob.start(folder, sink(file), folder.resolve("state"), null)) {
            job.feed(10);
            job.awaitCheckpoint();
            job.feed(20);
            Feed.fail();
            Feed.to(30);
            job.await("all of it", () -> job.table().out() == 30);
            assertThat(job.stop()).isNull();

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(table.text()).contains("the job failed and began anew");
            assertThat(table.out()).as(table.text()).isEqualTo(30).isEqualTo(lines(file));
            assertThat(table.lost() + table.held()).isZero();
        }
    }

    static void nextRun(Path folder) throws Exception {
        Path file = folder.resolve("out");
        Path state = folder.resolve("state");
        String savepoint;
        try (FedJob job = FedJob.start(folder, sink(file), state, null)) {
            job.feed(10);
            assertThat(job.stop()).isNull();
            SinkTable table = job.table();
            assertThat(table.out()).as(table.text()).isEqualTo(10).isEqualTo(lines(file));
            savepoint = job.savepoint();
        }
        try (FedJob job = FedJob.start(folder, sink(file), state, savepoint)) {
            Feed.to(25);
            job.await("the rest", () -> job.table().in() == 15);
            assertThat(job.stop()).isNull();
            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(10 + table.out()).as(table.text()).isEqualTo(25).isEqualTo(lines(file));
        }
    }

    private static String sink(Path file) {
        return "file: {path: %s, flush_interval: 50ms}".formatted(file);
    }

    /** Whole ones. */
    private static long lines(Path file) throws Exception {
        String text = Files.readString(file);
        assertThat(text.isEmpty() || text.endsWith("\n")).isTrue();
        return text.lines().filter(l -> l.startsWith("{") && l.endsWith("}")).count();
    }
}
