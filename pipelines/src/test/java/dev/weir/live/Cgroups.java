package dev.weir.live;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What runtimes leave behind in the cgroup hierarchies. */
final class Cgroups {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private Cgroups() {}

    /** Removes the empty folders of this name at the top of each hierarchy, with what is below. */
    static void remove(String name) throws IOException {
        List<Path> hierarchies;
        try (Stream<Path> folders = Files.list(ROOT)) {
            hierarchies = Stream.concat(Stream.of(ROOT), folders.filter(Files::isDirectory))
                    .toList();
        }
        for (Path hierarchy : hierarchies) {
            Path top = hierarchy.resolve(name);
            if (!Files.isDirectory(top)) {
                continue;
            }
            List<Path> below;
            try (Stream<Path> folders = Files.walk(top)) {
                below = folders.filter(Files::isDirectory)
                        .sorted(Comparator.reverseOrder())
                        .toList();
            }
            for (Path folder : below) {
                deleteWhenLeft(folder);
            }
        }
    }

    /** The last process of a container may take a moment to be gone; its cgroup is busy until then. */
    private static void deleteWhenLeft(Path folder) throws IOException {
        for (int tries = 100; ; tries--) {
            try {
                Files.deleteIfExists(folder);
                return;
            } catch (FileSystemException e) {
                if (tries == 0) {
                    throw e;
                }
                LockSupport.parkNanos(100_000_000);
            }
        }
    }
}
