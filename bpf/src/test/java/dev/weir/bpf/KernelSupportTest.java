package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whether a user is told what is missing. */
class KernelSupportTest {
    @Test
    void aMissingCapabilityIsNamed() {
        String status = "Name:\tjava\nCapEff:\t0000004000001000\n";
        assertThat(Capability.missing(status)).containsExactly(Capability.CAP_BPF);
        assertThat(Capability.sentence(Set.of(Capability.CAP_BPF)))
                .startsWith("the process lacks CAP_BPF: run it with sudo");
    }

    @Test
    void sysAdminImpliesAllButNetAdmin() {
        assertThat(Capability.missing("CapEff:\t0000000000200000\n")).containsExactly(Capability.CAP_NET_ADMIN);
        assertThat(Capability.missing("CapEff:\t000001ffffffffff\n")).isEmpty();
        assertThat(Capability.missing("CapEff:\t0000000000000000\n")).hasSize(3);
    }

    @Test
    void anOldKernelIsNamedWithTheOneThatIsNeeded() {
        assertThat(KernelSupport.problems(KernelVersion.parse("5.10.0-21-amd64"), Set.of()))
                .containsExactly("the kernel is 5.10; live capture needs Linux 5.15 or newer");
        assertThat(KernelSupport.problems(KernelVersion.parse("5.15.0"), Set.of()))
                .isEmpty();
        assertThat(KernelSupport.problems(KernelVersion.parse("6.18.44-fc-v782"), Set.of()))
                .isEmpty();
        assertThat(KernelVersion.parse("what").atLeast(1, 0)).isFalse();
    }

    @Test
    void theRootOfCgroup2IsFoundInEachLayout() {
        String unified = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
        String hybrid = "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
                + "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"
                + "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";
        assertThat(CgroupRoot.find(unified)).contains(Path.of("/sys/fs/cgroup"));
        assertThat(CgroupRoot.find(hybrid)).contains(Path.of("/sys/fs/cgroup/unified"));
        assertThat(CgroupRoot.find("1 2 0:3 / /a\\040b rw - cgroup2 none rw\n")).contains(Path.of("/a b"));
        assertThat(CgroupRoot.find("30 23 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"))
                .isEmpty();
        assertThat(CgroupRoot.find("")).isEmpty();
    }

    /** A real process that has given its rights away. */
    @Test
    void aProcessWithoutRightsIsToldWhichOnesItLacks() throws IOException, InterruptedException {
        Kernel.assumeCapture();
        Kernel.assume(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed (util-linux)");
        assertThat(without("-all"))
                .contains("Cannot capture live traffic: the process lacks CAP_NET_ADMIN, CAP_PERFMON, CAP_BPF")
                .contains("sudo");
        assertThat(without("-all,+net_admin,+bpf")).contains("lacks CAP_PERFMON:");
        assertThat(without("-all,+bpf,+perfmon")).contains("lacks CAP_NET_ADMIN:");
    }

    /** Nor is it told anything else where these three are all it has. */
    @Test
    void threeCapabilitiesAreEnough() throws IOException, InterruptedException {
        Kernel.assumeCapture();
        Kernel.assume(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed (util-linux)");
        assertThat(without("-all,+net_admin,+bpf,+perfmon")).isEqualTo("8 programs attached");
    }

    private static String without(String capabilities) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "/usr/bin/setpriv",
                        "--bounding-set=" + capabilities,
                        "--inh-caps=" + capabilities,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CaptureMain.class.getName())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int ignored = process.waitFor();
        return said;
    }
}
