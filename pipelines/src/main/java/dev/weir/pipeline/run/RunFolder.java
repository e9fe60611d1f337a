package dev.weir.pipeline.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds what a run writes beside its results, for its own user only. The log stays for a week, all else goes with the run. */
public final class RunFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
    private static final String PREFIX = "weir-";
    private static final String DATA = "flink";
    private static final String LOCK = "lock";
    private static final String TEMPORARY = "java.io.tmpdir";
    private static final Duration KEEPS_LOGS = Duration.ofDays(7);

    private final Path folder;
    private final Path data;
    private final FileChannel lock;
    /** The folder for temporary files outside this run; null if the run has not changed it. */
    private @Nullable String temporary;

    private RunFolder(Path folder, Path data, FileChannel lock) {
        this.folder = folder;
        this.data = data;
        this.lock = lock;
    }

    /** Makes one in the folder for temporary files, and clears away what runs that were killed have left there. */
    public static RunFolder create() throws IOException {
        String before = System.getProperty(TEMPORARY);
        RunFolder made = create(Path.of(before));
        // Libraries unpack their native parts there: what a killed run leaves goes with its folder.
        System.setProperty(TEMPORARY, made.data.toString());
        made.temporary = before;
        return made;
    }

    static RunFolder create(Path parent) throws IOException {
        clear(parent);
        Path folder = Files.createTempDirectory(parent, PREFIX);
        FileChannel lock = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock.tryLock() == null) {
            throw new IOException("the new folder " + folder + " is locked by another process");
        }
        return new RunFolder(folder, Files.createDirectory(folder.resolve(DATA)), lock);
    }

    public Path log() {
        return folder.resolve("weir.log");
    }

    /** For Flink, and for what libraries unpack. */
    public Path data() {
        return data;
    }

    @Override
    public void close() throws IOException {
        if (temporary != null) {
            System.setProperty(TEMPORARY, temporary);
        }
        FileUtils.deleteDirectory(data.toFile());
        lock.close();
        Files.deleteIfExists(folder.resolve(LOCK));
        if (!Files.exists(log())) {
            Files.delete(folder);
        }
    }

    /** A folder of another user's is left alone, and so is one whose process lives. */
    private static void clear(Path parent) throws IOException {
        Path own = Files.createTempDirectory(parent, PREFIX);
        Object user = Files.getAttribute(own, "unix:uid");
        Files.delete(own);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path left : folders) {
                try {
                    if (Files.isDirectory(left, LinkOption.NOFOLLOW_LINKS)
                            && user.equals(Files.getAttribute(left, "unix:uid", LinkOption.NOFOLLOW_LINKS))) {
                        clearOne(left);
                    }
                } catch (IOException e) {
                    LOG.warn("cannot clear away {}, which an earlier run has left: {}", left, e.toString());
                }
            }
        }
    }

    private static void clearOne(Path left) throws IOException {
        Path lock = left.resolve(LOCK);
        if (Files.exists(lock, LinkOption.NOFOLLOW_LINKS)) {
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                    FileLock taken = channel.tryLock()) {
                if (taken != null) {
                    FileUtils.deleteDirectory(left.resolve(DATA).toFile());
                    Files.delete(lock);
                }
            } catch (OverlappingFileLockException e) {
                return; // this process has it
            }
        }
        FileTime written = Files.getLastModifiedTime(left, LinkOption.NOFOLLOW_LINKS);
        if (!Files.exists(lock)
                && written.toInstant().isBefore(Instant.now().minus(KEEPS_LOGS))
                && Files.exists(left.resolve("weir.log"))) {
            FileUtils.deleteDirectory(left.toFile());
        }
    }
}
