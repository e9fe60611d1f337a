package dev.weir.pipeline.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Checkpoints and savepoints that earlier runs left. */
public final class SavedState {
    /** Written last: without it a checkpoint is not finished. */
    private static final String METADATA = "_metadata";

    /** Folder, job, checkpoint, file. */
    private static final int DEPTH = 3;

    private SavedState() {}

    /**
     * The path that Flink takes.
     *
     * @param path of a checkpoint or savepoint, or of a folder with some of them; a URI of another file system is taken as it is
     * @return nothing if none is there
     */
    public static Optional<String> newest(String path) throws IOException {
        boolean local = path.startsWith("file:") || !path.contains("://");
        if (!local) {
            return Optional.of(path);
        }
        Path folder;
        try {
            folder = Path.of(path.replaceFirst("^file:(//)?", ""));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.find(folder, DEPTH, (p, a) -> p.endsWith(METADATA) && a.isRegularFile())) {
            return files.max(Comparator.comparing(SavedState::modified))
                    .map(p -> p.toAbsolutePath().resolveSibling("").toUri().toString());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
