package dev.weir.ebpf;

import dev.weir.api.ProcessInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc} says of the processes that own sockets. Asked when a connection is first seen, not per packet; a short-lived
 * process may be gone by then: what the kernel sent along is kept in any case. For one thread.
 */
final class ProcessTable {
    private static final int MAX_PROCESSES = 4096;
    private static final byte[] SERVICE_NAME = "OTEL_SERVICE_NAME=".getBytes(StandardCharsets.US_ASCII);

    private final Path proc;
    private final Map<Integer, Known> processes = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Known> eldest) {
            return size() > MAX_PROCESSES;
        }
    };

    /** A pid may be used again: its start time tells. */
    private record Known(ProcessInfo process, String started) {}

    ProcessTable(Path proc) {
        this.proc = proc;
    }

    /** The process, or null if {@code pid} is 0. {@code command} is the kernel's name of the task, "" if unknown. */
    @Nullable
    ProcessInfo find(int pid, String command) {
        if (pid == 0) {
            return null;
        }
        Path folder = proc.resolve(Integer.toString(pid));
        String started = started(folder);
        Known known = processes.get(pid);
        boolean same = known != null && (started.isEmpty() || known.started.equals(started));
        // The first packets come without the command; by the time it is told, the process may be gone.
        if (known == null || !same || known.process.command().isEmpty()) {
            known = new Known(read(folder, pid, command), started);
            processes.put(pid, known);
        }
        return known.process;
    }

    private static ProcessInfo read(Path folder, int pid, String command) {
        // The task that made the socket may be a thread with a name of its own: the process is named by its first.
        String name = text(folder.resolve("comm")).strip();
        String executable = null;
        try {
            executable = Files.readSymbolicLink(folder.resolve("exe")).toString();
        } catch (IOException gone) {
            // The process ended; the rest is known without it.
        }
        return new ProcessInfo(
                pid,
                name.isEmpty() ? command : name,
                executable,
                serviceName(bytes(folder.resolve("environ"))),
                cgroups(text(folder.resolve("cgroup"))));
    }

    /** Lines of {@code number:controllers:path}; that of cgroup2 has the number 0 and comes last where version 1 is used too. */
    private static List<String> cgroups(String lines) {
        Set<String> paths = new LinkedHashSet<>();
        for (String line : lines.lines().toList().reversed()) {
            int second = line.indexOf(':', line.indexOf(':') + 1);
            String path = line.substring(second + 1);
            if (second > 0 && !path.equals("/")) {
                paths.add(path);
            }
        }
        return List.copyOf(paths);
    }

    /** Field 22 of {@code stat}; the second field is in brackets and may hold anything. */
    private static String started(Path folder) {
        String stat = text(folder.resolve("stat"));
        int end = stat.lastIndexOf(')');
        if (end < 0) {
            return "";
        }
        String[] fields = stat.substring(end + 1).strip().split(" ");
        return fields.length > 19 ? fields[19] : "";
    }

    /** The environment is a list of NUL-ended strings; nothing of it but this one is kept. */
    static @Nullable String serviceName(byte[] environment) {
        int start = 0;
        for (int i = 0; i <= environment.length; i++) {
            if (i == environment.length || environment[i] == 0) {
                if (startsWith(environment, start, i)) {
                    int from = start + SERVICE_NAME.length;
                    return i == from ? null : new String(environment, from, i - from, StandardCharsets.UTF_8);
                }
                start = i + 1;
            }
        }
        return null;
    }

    private static boolean startsWith(byte[] environment, int start, int end) {
        if (end - start < SERVICE_NAME.length) {
            return false;
        }
        for (int i = 0; i < SERVICE_NAME.length; i++) {
            if (environment[start + i] != SERVICE_NAME[i]) {
                return false;
            }
        }
        return true;
    }

    private static String text(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException gone) {
            return new byte[0];
        }
    }
}
