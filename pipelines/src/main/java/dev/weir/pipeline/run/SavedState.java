package dev.weir.pipeline.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
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
        return isLocal(path) ? finished(path).stream().findFirst().map(SavedState::uri) : Optional.of(path);
    }

    /**
     * What is wrong with the newest one, and what to do instead.
     *
     * @param path as for {@link #newest}
     * @return nothing if it looks whole, or is not on this machine
     */
    public static Optional<String> damage(String path) throws IOException {
        List<Path> finished = isLocal(path) ? finished(path) : List.of();
        Optional<String> damage = finished.stream().findFirst().flatMap(StateFiles::damage);
        if (damage.isEmpty()) {
            return damage;
        }
        String other = finished.stream()
                .skip(1)
                .filter(metadata -> StateFiles.damage(metadata).isEmpty())
                .findFirst()
                .map(metadata -> "from the one before, --from " + uri(metadata) + ", after which some may come twice")
                .orElse("from another one");
        return Optional.of(damage.get() + ". Go on " + other + ", or leave --from out to begin without state");
    }

    private static boolean isLocal(String path) {
        return path.startsWith("file:") || !path.contains("://");
    }

    /** Metadata of those that are finished, the newest first. */
    private static List<Path> finished(String path) throws IOException {
        Path folder;
        try {
            folder = Path.of(path.replaceFirst("^file:(//)?", ""));
        } catch (InvalidPathException e) {
            return List.of();
        }
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.find(folder, DEPTH, (p, a) -> p.endsWith(METADATA) && a.isRegularFile())) {
            return files.sorted(Comparator.comparing(SavedState::modified).reversed())
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String uri(Path metadata) {
        return metadata.toAbsolutePath().resolveSibling("").toUri().toString();
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
