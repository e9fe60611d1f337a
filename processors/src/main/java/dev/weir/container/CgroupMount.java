package dev.weir.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the cgroup2 hierarchy is mounted: {@code /sys/fs/cgroup}, or below it where version 1 is mounted beside it. */
final class CgroupMount {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private CgroupMount() {}

    /**
     * The folder of the hierarchy's root as this process sees it.
     *
     * @param rootPath below which the host's files are mounted, {@code /} where Weir runs on the host itself
     * @return null if cgroup2 is not mounted there
     */
    static @Nullable Path find(Path rootPath) throws IOException {
        return find(Files.readAllLines(MOUNTS), rootPath);
    }

    /** See proc_pid_mountinfo(5): the fields up to a lone dash vary in number; the type comes after it. */
    static @Nullable Path find(List<String> mountInfo, Path rootPath) {
        Path best = null;
        boolean bestIsWhole = false;
        for (String line : mountInfo) {
            String[] fields = line.split(" ");
            int dash = List.of(fields).indexOf("-");
            if (dash < 5 || dash + 1 >= fields.length || !fields[dash + 1].equals("cgroup2")) {
                continue;
            }
            Path folder = Path.of(unescaped(fields[4]));
            boolean whole = fields[3].equals("/");
            if (folder.startsWith(rootPath) && (best == null || (whole && !bestIsWhole))) {
                best = folder;
                bestIsWhole = whole;
            }
        }
        return best;
    }

    private static String unescaped(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
