package dev.weir.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What to do about an error number, judged by what this process and this machine have. */
final class Remedy {
    private static final Path KERNEL_BTF = Path.of("/sys/kernel/btf/vmlinux");
    private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");

    static final String MOUNT_CGROUP2 =
            "no cgroup2 hierarchy is mounted: sudo mkdir -p /run/weir/cgroup2 && sudo mount -t cgroup2 none /run/weir/cgroup2";
    static final String NO_BTF = "the kernel has no BTF (/sys/kernel/btf/vmlinux): it must be built with"
            + " CONFIG_DEBUG_INFO_BTF=y, as Debian 11, Ubuntu 20.10, Fedora 31, RHEL 8.2 and later are";
    static final String MOUNT_TRACEFS = "tracefs is not mounted: sudo mount -t tracefs tracefs /sys/kernel/tracing";

    static final String PIN_IN_USE =
            "a job that runs on this host captures under this name: give one of the two another (option replay.name of source ebpf)";

    private Remedy() {}

    static String of(int errno, String log) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> refused(log);
            case Errno.ENOSYS -> "the kernel is built without BPF (CONFIG_BPF_SYSCALL)";
            case Errno.ENOMEM -> "the kernel has no memory for it: ask for smaller or fewer rings";
            case Errno.ESRCH, Errno.ENOENT, Errno.EINVAL -> Files.exists(KERNEL_BTF) ? "" : NO_BTF;
            default -> "";
        };
    }

    private static String refused(String log) {
        Set<Capability> missing = Capability.missing();
        if (!missing.isEmpty()) {
            return Capability.sentence(missing);
        }
        if (log.contains("BEGIN PROG LOAD LOG")) {
            return "the kernel's verifier refused the program";
        }
        String lockdown = lockdown();
        return lockdown.isEmpty()
                ? "the rights are there, so a security module or a container's seccomp profile forbids it, or"
                        + " another program has the cgroup for itself (bpftool cgroup tree)"
                : "the kernel is locked down (" + lockdown + "), which forbids kprobes, fentry and reading its memory";
    }

    /** "integrity" or "confidentiality"; empty where the kernel is not locked down or does not say. */
    static String lockdown() {
        try {
            String modes = Files.readString(LOCKDOWN);
            int from = modes.indexOf('[');
            int to = modes.indexOf(']');
            String mode = from < 0 || to < from ? "" : modes.substring(from + 1, to);
            return mode.equals("none") ? "" : mode;
        } catch (IOException e) {
            return "";
        }
    }

    /** Of a folder that cannot be opened. */
    static String ofCgroup(Path cgroup) {
        return CgroupRoot.find()
                .map(root -> Files.isDirectory(cgroup)
                        ? "give this user the right to read it"
                        : "name a folder that is there, in the cgroup2 hierarchy at " + root)
                .orElse(MOUNT_CGROUP2);
    }

    static String mountBpffs(Path folder) {
        return folder + " is not in a BPF file system: sudo mount -t bpf bpf /sys/fs/bpf, and pin below it";
    }
}
