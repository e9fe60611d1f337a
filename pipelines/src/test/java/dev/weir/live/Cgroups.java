package dev.weir.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
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
                Files.deleteIfExists(folder);
            }
        }
    }
}
