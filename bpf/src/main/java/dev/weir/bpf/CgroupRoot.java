package dev.weir.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the cgroup2 hierarchy is mounted: /sys/fs/cgroup, or /sys/fs/cgroup/unified in a hybrid layout. */
public final class CgroupRoot {
    private CgroupRoot() {}

    /** The root that this process sees, or none. In a cgroup namespace that is the namespace's own root. */
    public static Optional<Path> find() {
        try {
            return find(Files.readString(Path.of("/proc/self/mountinfo")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** proc(5): ID PARENT MAJOR:MINOR ROOT MOUNTPOINT OPTIONS [FIELDS] - TYPE SOURCE OPTIONS. */
    static Optional<Path> find(String mountinfo) {
        return mountinfo
                .lines()
                .map(line -> line.split(" "))
                .filter(CgroupRoot::isCgroup2)
                .findFirst()
                .map(fields -> Path.of(unescape(fields[4])));
    }

    private static boolean isCgroup2(String[] fields) {
        for (int i = 6; i < fields.length - 1; i++) {
            if (fields[i].equals("-")) {
                return fields[i + 1].equals("cgroup2");
            }
        }
        return false;
    }

    private static String unescape(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
