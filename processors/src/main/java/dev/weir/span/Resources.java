package dev.weir.span;

import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Host;
import dev.weir.api.ProcessInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a span is about: the process at the captured end of its connection, and what enrichment found of it; made once for all of the
 * process's connections.
 */
public final class Resources {
    /** How many resources are kept; the one not used for the longest time goes first and is made again when needed. */
    static final int KEPT = 1024;

    private static final String UNKNOWN_SERVICE = "unknown_service";

    /** Attributes that are put before what enrichment found, and are not put twice. */
    private static final Set<String> MADE_HERE = Set.of(
            "service.name",
            "service.instance.id",
            "host.name",
            "host.id",
            "process.pid",
            "process.executable.name",
            "process.executable.path",
            "weir.capture.file");

    /** Connections whose resource is found without comparing what is known of them; a power of two. */
    static final int RECENT = 4096;

    private final @Nullable Connection[] recent = new Connection[RECENT];
    private final @Nullable Attributes[] recentResources = new Attributes[RECENT];
    private final Map<Facts, Attributes> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Facts, Attributes> eldest) {
            return size() > KEPT;
        }
    };

    @SuppressWarnings("ReferenceEquality") // an equal connection is looked up again
    public Attributes of(Connection c) {
        int slot = (int) ((c.socket() * 0x9E3779B97F4A7C15L) >>> 52);
        Attributes made = recentResources[slot];
        // The exchanges of a connection bring the same object for as long as nothing else is known of it.
        if (recent[slot] != c || made == null) {
            made = kept.computeIfAbsent(new Facts(c.host(), c.process(), c.origin(), c.resource()), Resources::make);
            recent[slot] = c;
            recentResources[slot] = made;
        }
        return made;
    }

    int size() {
        return kept.size();
    }

    private static Attributes make(Facts facts) {
        Attributes.Builder a = Attributes.builder();
        ProcessInfo process = facts.process;
        a.put("service.name", serviceName(facts.resource, process));
        a.put("service.instance.id", instance(facts.host, process));
        if (facts.host != null) {
            a.put("host.name", facts.host.name()).put("host.id", facts.host.id());
        }
        if (process != null) {
            a.put("process.pid", process.pid())
                    .put("process.executable.name", executableName(process))
                    .put("process.executable.path", process.executable());
        }
        facts.resource.forEach((key, value) -> {
            if (!MADE_HERE.contains(key)) {
                a.put(key, value);
            }
        });
        return a.put("weir.capture.file", facts.origin).build();
    }

    /**
     * What the container's owner calls it; what the process says of itself; the container's name in its pod, which conventions name
     * last; the command.
     */
    private static String serviceName(Attributes found, @Nullable ProcessInfo process) {
        String own = process == null ? null : process.serviceName();
        String command = process == null ? null : process.command();
        return Stream.of(found.get("service.name"), own, found.get("k8s.container.name"), command)
                .filter(name -> name instanceof String s && !s.isEmpty())
                .map(Object::toString)
                .findFirst()
                .orElse(UNKNOWN_SERVICE);
    }

    /** Workers of one service are told apart, or their metrics would be one series with two values. */
    private static @Nullable String instance(@Nullable Host host, @Nullable ProcessInfo process) {
        return host == null || process == null ? null : host.name() + ":" + process.pid();
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
            @Nullable String origin,
            Attributes resource) {}
}
