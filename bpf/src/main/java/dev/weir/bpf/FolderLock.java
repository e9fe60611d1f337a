package dev.weir.bpf;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a folder that the kernel takes back when its holder ends in whatever way: whether a folder is locked tells whether
 * its owner lives, without process ids that may be used again or mean something else in another container.
 */
final class FolderLock implements AutoCloseable {
    private final int fd;

    private FolderLock(int fd) {
        this.fd = fd;
    }

    /** Waits for whoever has it. */
    static FolderLock await(Path folder) {
        FolderLock lock = take(folder, LibC.LOCK_EX);
        if (lock == null) {
            throw BpfException.of("lock " + folder, Errno.EAGAIN);
        }
        return lock;
    }

    /** Null if another one has it, in this process or another. */
    static @Nullable FolderLock tryTake(Path folder) {
        return take(folder, LibC.LOCK_EX | LibC.LOCK_NB);
    }

    private static @Nullable FolderLock take(Path folder, int operation) {
        int fd = LibC.open(folder.toString());
        if (fd < 0) {
            throw BpfException.of("open " + folder, -fd);
        }
        int result = LibC.flock(fd, operation);
        if (result < 0) {
            LibC.close(fd);
            if (result == -Errno.EAGAIN) {
                return null;
            }
            throw BpfException.of("lock " + folder, -result);
        }
        return new FolderLock(fd);
    }

    @Override
    public void close() {
        LibC.close(fd);
    }
}
