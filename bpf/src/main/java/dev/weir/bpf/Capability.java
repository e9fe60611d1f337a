package dev.weir.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The rights that a live capture needs. */
public enum Capability {
    /** Attach to cgroups and sockets. */
    CAP_NET_ADMIN(12),
    /** Follow kernel pointers, iterate over tasks. */
    CAP_PERFMON(38),
    /** Load programs and make maps. */
    CAP_BPF(39);

    private static final long SYS_ADMIN = 1L << 21;

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /** What this process lacks; empty if nothing. */
    public static Set<Capability> missing() {
        try {
            return missing(Files.readString(Path.of("/proc/self/status")));
        } catch (IOException e) {
            return Set.of();
        }
    }

    static Set<Capability> missing(String status) {
        long effective = status.lines()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .findFirst()
                .orElse(0);
        Set<Capability> missing = EnumSet.noneOf(Capability.class);
        for (Capability capability : values()) {
            boolean implied = capability != CAP_NET_ADMIN && (effective & SYS_ADMIN) != 0;
            if (!implied && (effective & 1L << capability.bit) == 0) {
                missing.add(capability);
            }
        }
        return missing;
    }

    static String sentence(Set<Capability> missing) {
        String names = missing.stream().map(Enum::name).collect(Collectors.joining(", "));
        String all = EnumSet.allOf(Capability.class).stream()
                .map(c -> c.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
        return "the process lacks " + names + ": run it with sudo, or as a service with"
                + " AmbientCapabilities=CAP_NET_ADMIN CAP_PERFMON CAP_BPF (in a container: --cap-add; with setcap: "
                + all + "=ep)";
    }
}
