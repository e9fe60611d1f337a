package dev.weir.requestmetrics;

import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Host;
import dev.weir.api.ProcessInfo;
import dev.weir.span.Resources;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The resources of connections. Found by comparing what a connection says, so that nothing is made for an exchange. When it is full, those
 * that were not used for some time make room; where there are none, a new resource is its host alone.
 */
final class ResourceTable {
    private final int limit;
    private final long keepMillis;
    private final Resources resources = new Resources();
    private final Map<Facts, Resource> known = new HashMap<>();
    private final Map<Attributes, Resource> hosts = new HashMap<>();
    private final Facts probe = new Facts();
    private @Nullable Connection lastConnection;
    private Resource last = new Resource(Attributes.EMPTY, false);
    private long sweptMillis = Long.MIN_VALUE;
    private long overflowed;

    /** @param keepMillis how long an unused resource stays when others want its place */
    ResourceTable(int limit, long keepMillis) {
        this.limit = limit;
        this.keepMillis = keepMillis;
    }

    @SuppressWarnings("ReferenceEquality") // quicker, and a copy is found all the same
    Resource of(Connection c, long windowMillis) {
        if (c != lastConnection) {
            last = find(c, windowMillis);
            lastConnection = c;
        }
        last.usedMillis = Math.max(last.usedMillis, windowMillis);
        if (last.overflow) {
            overflowed++;
        }
        return last;
    }

    int size() {
        return known.size();
    }

    /** Exchanges counted under their host alone. */
    long overflowed() {
        return overflowed;
    }

    private Resource find(Connection c, long windowMillis) {
        probe.set(c);
        Resource found = known.get(probe);
        if (found != null) {
            return found;
        }
        if (known.size() >= limit) {
            sweep(windowMillis);
        }
        if (known.size() >= limit) {
            // The host stays: there are few of them, and a sum over it remains right.
            Attributes host = resources.of(Connection.ofScope(0, c.host(), null));
            return hosts.computeIfAbsent(host, h -> new Resource(h, true));
        }
        Resource made = new Resource(resources.of(c), false);
        known.put(new Facts().set(c), made);
        return made;
    }

    /** Once per window: what is still in use then does not change before the next. */
    private void sweep(long windowMillis) {
        if (windowMillis <= sweptMillis) {
            return;
        }
        sweptMillis = windowMillis;
        known.values().removeIf(r -> r.usedMillis < windowMillis - keepMillis);
    }

    /** Told apart by identity; two of them may have equal attributes. */
    static final class Resource {
        final Attributes attributes;
        final boolean overflow;
        private long usedMillis = Long.MIN_VALUE;

        Resource(Attributes attributes, boolean overflow) {
            this.attributes = attributes;
            this.overflow = overflow;
        }
    }

    /** What a resource is made of. */
    private static final class Facts {
        private @Nullable Host host;
        private @Nullable ProcessInfo process;
        private @Nullable String origin;
        private Attributes found = Attributes.EMPTY;
        private long cgroup;
        private int hash;

        Facts set(Connection c) {
            host = c.host();
            process = c.process();
            origin = c.origin();
            found = c.resource();
            // No part of the resource, but what differs by it mostly differs in "found", whose own hash is dear.
            cgroup = found.size() == 0 ? 0 : c.cgroup();
            int h = host == null ? 0 : host.name().hashCode();
            h = 31 * h + (process == null ? 0 : process.pid());
            h = 31 * h + (origin == null ? 0 : origin.hashCode());
            hash = 31 * h + Long.hashCode(cgroup);
            return this;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Facts f
                    && hash == f.hash
                    && cgroup == f.cgroup
                    && Objects.equals(process, f.process)
                    && Objects.equals(host, f.host)
                    && Objects.equals(origin, f.origin)
                    && found.equals(f.found);
        }
    }
}
