package dev.weir.sink.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** What the system says of a file, with what it leaves out: which component did what with which file, and what helps. */
final class FileFailure {
    private FileFailure() {}

    /** @param action such as "cannot write to" */
    static IOException of(String id, String action, String path, IOException cause) {
        IOException failure =
                new IOException("%s: %s %s: %s; %s".formatted(id, action, path, reason(cause), remedy(cause)));
        failure.addSuppressed(cause); // Flink's innermost cause is what a user reads
        return failure;
    }

    static String reason(IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "its folder is not there";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default ->
                Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
        };
    }

    private static String remedy(IOException cause) {
        String reason = reason(cause);
        if (reason.contains("No space left") || reason.contains("quota")) {
            return "make room in its file system";
        }
        if (reason.contains("Broken pipe") || reason.contains("FIFO")) {
            return "start what reads it first, and keep that running";
        }
        return "see that its folder is there and that this user may write to it";
    }
}
