package dev.weir.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process that owns the local end of a connection, as far as it is known.
 *
 * @param pid in the capture's own pid namespace
 * @param command the kernel's name of the task (15 characters at most)
 * @param executable path of the program, null if it could not be read
 * @param serviceName {@code OTEL_SERVICE_NAME} of the process, null if it has none
 * @param cgroups paths of the cgroups it is in, each once, that of cgroup2 first, without hierarchies in whose root it is
 */
public record ProcessInfo(
        int pid,
        String command,
        @Nullable String executable,
        @Nullable String serviceName,
        List<String> cgroups) {

    public ProcessInfo {
        cgroups = List.copyOf(cgroups);
    }

    /** In no cgroup of its own. */
    public ProcessInfo(int pid, String command, @Nullable String executable, @Nullable String serviceName) {
        this(pid, command, executable, serviceName, List.of());
    }
}
