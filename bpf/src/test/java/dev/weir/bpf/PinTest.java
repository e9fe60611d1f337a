package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays in the kernel when its maker is gone. */
class PinTest {
    @BeforeEach
    void assumeRights() {
        Kernel.assumeCapture();
    }

    @Test
    void aPinnedMapAndProgramOutliveTheirObject() {
        try (TestMount bpffs = TestMount.bpffs()) {
            Path map = bpffs.path().resolve("table");
            Path program = bpffs.path().resolve("add_one");
            try (BpfObject object = BpfObject.open(PinTest.class, "hooks.bpf.o")) {
                object.load();
                object.map("table").put(CaptureMaps.bytes(1), CaptureMaps.bytes(42L));
                object.map("table").pin(map);
                object.program("add_one").pin(program);
            }
            try (BpfMap reopened = BpfMap.openPinned(map);
                    BpfProgram again = BpfProgram.openPinned(program)) {
                assertThat(reopened.get(CaptureMaps.bytes(1))).isEqualTo(CaptureMaps.bytes(42L));
                assertThat(again.run()).isEqualTo(42);
                assertThatIllegalStateException().isThrownBy(() -> again.attachCgroup(Path.of("/")));
            }
        }
    }

    @Test
    void aPinnedRingIsReadOnByASuccessor() {
        try (TestMount bpffs = TestMount.bpffs()) {
            Path path = bpffs.path().resolve("ring");
            try (BpfMap ring = BpfMap.ring("test", 4096)) {
                ring.pin(path);
            }
            try (BpfMap reopened = BpfMap.openPinned(path);
                    RingReader reader = RingReader.open(3, reopened)) {
                assertThat(reader.size()).isEqualTo(4096);
                assertThat(reader.index()).isEqualTo(3);
                assertThat(reader.poll(record -> {}, 1)).isZero();
            }
        }
    }

    @Test
    void aPinnedLinkStaysAttachedUntilItIsUnpinned() {
        Kernel.assume(Bpftool.available(), "bpftool is not installed: sudo apt-get install bpftool");
        try (TestMount bpffs = TestMount.bpffs();
                TestCgroup cgroup = new TestCgroup()) {
            Path path = bpffs.path().resolve("link");
            try (BpfObject object = BpfObject.open(PinTest.class, "hooks.bpf.o")) {
                object.load();
                try (BpfLink link = object.program("on_packet").attachCgroup(cgroup.path())) {
                    link.pin(path);
                }
            }
            assertThat(Bpftool.attachedTo(cgroup.path())).contains("on_packet");
            try (BpfLink reopened = BpfLink.openPinned(path)) {
                reopened.unpin();
            }
            assertThat(path).doesNotExist();
            assertThat(Bpftool.attachedTo(cgroup.path())).doesNotContain("on_packet");
        }
    }

    @Test
    void aFolderThatIsNoBpffsIsNamedWithTheMountCommand(@TempDir Path folder) {
        try (BpfMap ring = BpfMap.ring("test", 4096)) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> ring.pin(folder.resolve("ring")))
                    .withMessageContaining("mount -t bpf bpf /sys/fs/bpf");
            assertThat(Files.exists(folder.resolve("ring"))).isFalse();
        }
    }
}
