package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupMountTest {
    private static final String V1 = "33 31 0:30 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu";
    private static final String HYBRID =
            "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw";
    private static final String ROOT = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw";
    private static final String PART = "39 31 0:26 /../.. /a\\040b rw - cgroup2 cgroup2 rw";
    private static final String HOST = "99 31 0:26 / /hostfs/sys/fs/cgroup ro - cgroup2 cgroup2 rw";

    @Test
    void theHierarchyIsWhereItIsMounted() {
        assertThat(find("/", ROOT)).isEqualTo(Path.of("/sys/fs/cgroup"));
        assertThat(find("/", V1, HYBRID)).isEqualTo(Path.of("/sys/fs/cgroup/unified"));
        assertThat(find("/", V1)).isNull();
        assertThat(find("/", "", "broken line", "1 2 3 -")).isNull();
    }

    @Test
    void theWholeIsBetterThanAPartOfIt() {
        assertThat(find("/", PART)).isEqualTo(Path.of("/a b"));
        assertThat(find("/", PART, ROOT)).isEqualTo(Path.of("/sys/fs/cgroup"));
        assertThat(find("/", ROOT, PART)).isEqualTo(Path.of("/sys/fs/cgroup"));
    }

    @Test
    void belowTheHostsFilesItIsTheHosts() {
        assertThat(find("/hostfs", ROOT, HOST)).isEqualTo(Path.of("/hostfs/sys/fs/cgroup"));
        assertThat(find("/hostfs", ROOT)).isNull();
    }

    private static Path find(String root, String... lines) {
        return CgroupMount.find(List.of(lines), Path.of(root));
    }
}
