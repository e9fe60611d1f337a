package dev.weir.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pinned capture whose job is gone, held by whoever looks at it until it is closed. */
public final class Leftover implements AutoCloseable {
    private final PinnedFolder folder;
    private final long unread;

    private Leftover(PinnedFolder folder) {
        this.folder = folder;
        try (Bookmarks bookmarks = folder.bookmarks()) {
            this.unread = bookmarks == null ? 0 : PinnedCapture.unread(folder.path(), bookmarks);
        }
    }

    /** All captures that are pinned below a folder, of jobs dead or alive, by name. */
    public static List<Path> folders(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(Files::isDirectory).sorted().toList();
        }
    }

    /** Null if the capture is a living job's, or gone by now. */
    public static @Nullable Leftover claim(Path path) {
        PinnedFolder folder = PinnedFolder.tryClaim(path);
        if (folder == null) {
            return null;
        }
        try {
            return new Leftover(folder);
        } catch (RuntimeException | Error e) {
            folder.close();
            throw e;
        }
    }

    /** Records that a job going on from its last checkpoint would still read. */
    public long unread() {
        return unread;
    }

    /** Ends the capture. */
    public void remove() {
        folder.remove();
    }

    @Override
    public void close() {
        folder.close();
    }
}
