package dev.weir.span;

import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Host;
import dev.weir.api.ProcessInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a span is about: the process at the captured end of its connection, made once for all of the process's connections. */
final class Resources {
    /** How many resources are kept; the one not used for the longest time goes first and is made again when needed. */
    static final int KEPT = 1024;

    private static final String UNKNOWN_SERVICE = "unknown_service";

    private final Map<Facts, Attributes> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Facts, Attributes> eldest) {
            return size() > KEPT;
        }
    };

    Attributes of(Connection c) {
        return kept.computeIfAbsent(new Facts(c.host(), c.process(), c.origin()), Resources::make);
    }

    int size() {
        return kept.size();
    }

    private static Attributes make(Facts facts) {
        Attributes.Builder a = Attributes.builder();
        ProcessInfo process = facts.process;
        a.put("service.name", serviceName(process));
        if (facts.host != null) {
            a.put("host.name", facts.host.name()).put("host.id", facts.host.id());
        }
        if (process != null) {
            a.put("process.pid", process.pid())
                    .put("process.executable.name", executableName(process))
                    .put("process.executable.path", process.executable());
        }
        return a.put("weir.capture.file", facts.origin).build();
    }

    private static String serviceName(@Nullable ProcessInfo process) {
        if (process == null) {
            return UNKNOWN_SERVICE;
        }
        String given = process.serviceName();
        if (given != null && !given.isEmpty()) {
            return given;
        }
        return process.command().isEmpty() ? UNKNOWN_SERVICE : process.command();
    }

    /** The kernel's task name may be a thread's and is cut to 15 characters: the file's own name is better where known. */
    private static @Nullable String executableName(ProcessInfo process) {
        String path = process.executable();
        String name = path == null ? process.command() : path.substring(path.lastIndexOf('/') + 1);
        return name.isEmpty() ? null : name;
    }

    private record Facts(
            @Nullable Host host,
            @Nullable ProcessInfo process,
            @Nullable String origin) {}
}
