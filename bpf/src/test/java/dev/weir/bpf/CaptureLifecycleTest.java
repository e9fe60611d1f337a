package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a capture leaves behind: nothing. */
class CaptureLifecycleTest {
    @BeforeEach
    void assumeCapture() {
        Kernel.assumeCapture();
    }

    /** Programs, maps and links that this process holds. */
    private static long held() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(CaptureLifecycleTest::isBpf).count();
        }
    }

    private static boolean isBpf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("bpf");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aClosedCaptureLeavesNothing() throws IOException {
        Kernel.assume(Bpftool.available(), "bpftool is not installed: sudo apt-get install bpftool");
        try (TestCgroup cgroup = new TestCgroup()) {
            long before = held();
            try (Capture capture = Capture.open(CaptureOptions.defaults().withCgroup(cgroup.path()))) {
                assertThat(held()).isGreaterThan(before + 16);
                String attached = Bpftool.attachedTo(cgroup.path());
                assertThat(capture.attachments())
                        .hasSize(8)
                        .allSatisfy(attachment -> assertThat(attached)
                                .contains(attachment
                                        .program()
                                        .substring(
                                                0,
                                                Math.min(
                                                        15, attachment.program().length()))));
                assertThat(capture.cgroup()).isEqualTo(cgroup.path());
            }
            assertThat(held()).isEqualTo(before);
            assertThat(Bpftool.attachedTo(cgroup.path())).doesNotContain("weir");
        }
    }

    @Test
    void aKilledProcessLeavesNothing() throws IOException, InterruptedException {
        Kernel.assume(Bpftool.available(), "bpftool is not installed: sudo apt-get install bpftool");
        try (TestCgroup cgroup = new TestCgroup()) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            CaptureMain.class.getName(),
                            cgroup.path().toString())
                    .start();
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                assertThat(out.readLine()).isEqualTo("8 programs attached");
                assertThat(Bpftool.attachedTo(cgroup.path())).contains("weir_egress");
            } finally {
                process.destroyForcibly();
                assertThat(process.waitFor()).isEqualTo(128 + 9);
            }
            for (int i = 0; i < 100 && Bpftool.attachedTo(cgroup.path()).contains("weir"); i++) {
                Thread.sleep(20);
            }
            assertThat(Bpftool.attachedTo(cgroup.path())).doesNotContain("weir");
        }
    }

    @Test
    void aCaptureThatCannotAttachTakesItselfBack(@TempDir Path noCgroup) throws IOException {
        long before = held();
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> Capture.open(CaptureOptions.defaults().withCgroup(noCgroup)))
                .withMessageContaining("Cannot attach weir_sock_create to cgroup " + noCgroup);
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> Capture.open(CaptureOptions.defaults().withCgroup(noCgroup.resolve("no"))))
                .withMessageContaining("Cannot open the cgroup");
        assertThat(held()).isEqualTo(before);
    }

    @Test
    void aClosedCaptureKeepsItsCountsAndTakesNoMoreOrders() {
        Capture capture = Capture.open(CaptureOptions.defaults());
        RingReader reader = capture.readers().getFirst();
        capture.close();
        capture.close();
        assertThat(capture.counters()).hasSize(CaptureCounter.values().length);
        assertThatIllegalStateException().isThrownBy(() -> capture.setPorts(Filter.off()));
        assertThatIllegalStateException().isThrownBy(() -> reader.poll(record -> {}, 1));
    }

    @Test
    void impossibleOptionsAreRefusedWithTheRange() {
        CaptureOptions defaults = CaptureOptions.defaults();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withRings(0, 4096))
                .withMessage("rings must be 1 to 256, not 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withRings(1, 5000))
                .withMessage("ring bytes must be a power of two, not 5000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withMessageBytes(1, 1 << 21))
                .withMessageContaining("egress bytes must be 0 to 1048576");
    }
}
