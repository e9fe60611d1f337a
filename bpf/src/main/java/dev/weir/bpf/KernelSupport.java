package dev.weir.bpf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether this process can capture on this machine, and if not, why. */
public final class KernelSupport {
    /** The oldest kernel that has all that the programs use. */
    static final KernelVersion MINIMUM = new KernelVersion(5, 15);

    private KernelSupport() {}

    /** What stands in the way, each in one sentence that says what to do; empty if nothing. */
    public static List<String> problems() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return List.of("live capture needs Linux; this is " + System.getProperty("os.name"));
        }
        List<String> problems = new ArrayList<>(problems(KernelVersion.running(), Capability.missing()));
        try {
            LibBpf.require();
        } catch (BpfException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        if (!Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
            problems.add(Remedy.NO_BTF);
        }
        if (CgroupRoot.find().isEmpty()) {
            problems.add(Remedy.MOUNT_CGROUP2);
        }
        return problems;
    }

    static List<String> problems(KernelVersion version, Set<Capability> missing) {
        List<String> problems = new ArrayList<>();
        if (version.compareTo(MINIMUM) < 0) {
            problems.add("the kernel is " + version + "; live capture needs Linux " + MINIMUM + " or newer");
        }
        if (!missing.isEmpty()) {
            problems.add(Capability.sentence(missing));
        }
        return problems;
    }

    /** Throws where {@link #problems} has something to say. */
    public static void require() {
        List<String> problems = problems();
        if (!problems.isEmpty()) {
            throw new BpfException("capture live traffic", 0, String.join("; ", problems), "");
        }
    }
}
