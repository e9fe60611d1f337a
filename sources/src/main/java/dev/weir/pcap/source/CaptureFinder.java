package dev.weir.pcap.source;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** Turns the user's path (a file, a glob or a folder) into files. Names that begin with a dot are left out. */
final class CaptureFinder {
    private final String given;

    CaptureFinder(String given) {
        this.given = given;
    }

    /**
     * A file with its path below the folder that was given (below the part without wildcards of a glob), its name if it was
     * given itself; with {@code /} on every system.
     */
    record Found(Path file, String origin) {}

    /** Whether the path is one file itself. */
    boolean isFile() {
        return Files.isRegularFile(path());
    }

    /**
     * In the order of their paths.
     *
     * @throws IOException with a message for the user where there is nothing, or it cannot be looked at
     */
    List<Found> find() throws IOException {
        Path path = path();
        if (Files.isRegularFile(path)) {
            return List.of(
                    new Found(path, Objects.requireNonNull(path.getFileName()).toString()));
        }
        List<Found> found;
        if (Files.isDirectory(path)) {
            found = below(path, f -> true);
        } else if (Files.exists(path)) {
            throw new IOException(given + " is neither a file nor a folder");
        } else {
            found = matching();
        }
        if (found.isEmpty()) {
            throw new IOException(
                    given + " matches no file; expected a capture file, a glob or a folder with captures");
        }
        return found;
    }

    private Path path() {
        try {
            return Path.of(given).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            // A glob may have characters that a path may not have on this system.
            return Path.of(base()).resolve("no such file");
        }
    }

    private List<Found> matching() throws IOException {
        if (base().equals(given)) {
            throw new IOException(given + " does not exist; expected a capture file, a glob or a folder with captures");
        }
        Path base = Path.of(base()).toAbsolutePath().normalize();
        if (!Files.isDirectory(base)) {
            throw new IOException(base + " does not exist, so that " + given + " matches nothing");
        }
        String rest = given.substring(base().length());
        while (rest.startsWith("/")) {
            rest = rest.substring(1);
        }
        PathMatcher matcher = base.getFileSystem().getPathMatcher("glob:" + rest);
        return below(base, f -> matcher.matches(base.relativize(f)));
    }

    /** The folder before the first wildcard; all of what was given if it has none. */
    private String base() {
        for (int i = 0; i < given.length(); i++) {
            if ("*?[{".indexOf(given.charAt(i)) >= 0) {
                int slash = given.lastIndexOf('/', i);
                return slash > 0 ? given.substring(0, slash) : slash == 0 ? "/" : "";
            }
        }
        return given;
    }

    private static List<Found> below(Path folder, Predicate<Path> wanted) throws IOException {
        List<Found> found = new ArrayList<>();
        Files.walkFileTree(
                folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                        return !dir.equals(folder) && isHidden(dir)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if ((attributes.isRegularFile() || attributes.isSymbolicLink())
                                && !isHidden(file)
                                && wanted.test(file)) {
                            String below = folder.relativize(file).toString();
                            found.add(new Found(file, below.replace(File.separatorChar, '/')));
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        // A folder without rights: it stays in the list, to be counted when opened.
                        if (!isHidden(file) && wanted.test(file)) {
                            String below = folder.relativize(file).toString();
                            found.add(new Found(file, below.replace(File.separatorChar, '/')));
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        found.sort((a, b) -> a.origin().compareTo(b.origin()));
        return found;
    }

    private static boolean isHidden(Path path) {
        return Objects.requireNonNull(path.getFileName()).toString().startsWith(".");
    }
}
