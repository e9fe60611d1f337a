package dev.weir.bpf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of a BPF file system that holds one capture, claimed by this process as long as it is open. Another process, or another
 * capture of this one, cannot claim it meanwhile.
 */
final class PinnedFolder implements AutoCloseable {
    private final Path path;
    private final FolderLock lock;

    private PinnedFolder(Path path, FolderLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes it if it is not there.
     *
     * @throws BpfException if somebody else has it, or there is no BPF file system
     */
    static PinnedFolder claim(Path path) {
        PinnedFolder claimed = tryClaim(path, true);
        if (claimed == null) {
            throw new BpfException("claim " + path, Errno.EBUSY, Remedy.PIN_IN_USE, "");
        }
        return claimed;
    }

    /** @throws BpfException if {@link #claim} would fail */
    static void check(Path path) {
        Path root = path.getParent();
        if (root == null || !Files.isDirectory(root)) {
            Pin.requireBpffs(root == null ? path : root);
        } else {
            Pin.requireBpffs(path);
            if (Files.isDirectory(path)) {
                claim(path).close();
            }
        }
    }

    /** One that is there; null if somebody has it, or it is gone by now. */
    static @Nullable PinnedFolder tryClaim(Path path) {
        return tryClaim(path, false);
    }

    private static @Nullable PinnedFolder tryClaim(Path path, boolean make) {
        Path root = path.getParent();
        if (root == null) {
            throw new IllegalArgumentException(path + " is no folder below another");
        }
        try {
            if (make && !Files.isDirectory(root)) {
                Pin.requireBpffs(root);
                Files.createDirectories(root);
            }
            Pin.requireBpffs(path);
            // Nobody takes a folder away between its making and its locking.
            try (FolderLock _ = FolderLock.await(root)) {
                if (make && !Files.isDirectory(path)) {
                    Files.createDirectory(path);
                }
                FolderLock lock = Files.isDirectory(path) ? FolderLock.tryTake(path) : null;
                return lock == null ? null : new PinnedFolder(path, lock);
            }
        } catch (IOException e) {
            throw new BpfException("make " + path, 0, String.valueOf(e), "");
        }
    }

    Path path() {
        return path;
    }

    /** Of a capture that was pinned whole, whatever is left of it; null if there is none. */
    @Nullable
    Bookmarks bookmarks() {
        return Bookmarks.areIn(path) ? Bookmarks.open(path) : null;
    }

    /** Two captures of one fingerprint can take over from each other: what cannot be changed while they run is the same. */
    static long fingerprint(CaptureOptions options, Path cgroup) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(BpfObject.bytes(Capture.class, CaptureParts.OBJECT));
            digest.update((options.rings() + " " + options.ringBytes() + " " + cgroup).getBytes(UTF_8));
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /**
     * Takes all out of it, which ends a capture that nobody has open. What captures goes first; what tells of it goes last, so that
     * if this is cut short, somebody still knows that there was something.
     */
    void empty() {
        emptyOf(CaptureParts::isLink);
        emptyOf(file -> !Bookmarks.isOne(file));
        emptyOf(file -> true);
    }

    /** What is left is no capture to go on with. */
    void emptyOfLinks() {
        emptyOf(CaptureParts::isLink);
    }

    private void emptyOf(Predicate<Path> which) {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.filter(which).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new BpfException("empty " + path, 0, String.valueOf(e), "");
        }
    }

    /** The folder too; it stays claimed, which keeps nobody from making it anew. */
    void remove() {
        empty();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new BpfException("remove " + path, 0, String.valueOf(e), "");
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
