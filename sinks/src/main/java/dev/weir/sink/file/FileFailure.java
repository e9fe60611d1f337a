package dev.weir.sink.file;

import dev.weir.api.component.ComponentFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What the system says of a file, with what it leaves out: which component did what with which file, and what helps. */
final class FileFailure {
    private FileFailure() {}

    /** @param action such as "write to" */
    static ComponentFailure of(String id, String action, String path, IOException cause) {
        return new ComponentFailure("sinks." + id, action, path, reason(cause), remedy(path, cause), cause);
    }

    static String reason(IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "its folder is not there";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> ComponentFailure.saying(cause);
        };
    }

    /** The path is named whole: of a path that comes from a reference, only the whole is hidden. */
    static String makingFolderOf(String path) {
        return "mkdir -p \"$(dirname " + path + ")\"";
    }

    private static String remedy(String path, IOException cause) {
        String reason = reason(cause);
        if (cause instanceof NoSuchFileException) {
            return "make it: " + makingFolderOf(path);
        }
        if (cause instanceof AccessDeniedException) {
            return "give the user of this process the right to write there, or name another path";
        }
        if (reason.contains("No space left") || reason.contains("quota")) {
            return "make room in its file system";
        }
        if (reason.contains("Broken pipe") || reason.contains("FIFO")) {
            return "start what reads it first, and keep that running";
        }
        return "see that its folder is there and that the user of this process may write to it";
    }
}
