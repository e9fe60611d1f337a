package dev.weir.container;

import dev.weir.api.Connection;
import dev.weir.api.ProcessInfo;
import dev.weir.api.ThisHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers of this host: cgroups and runtimes are watched by threads of its own, look-ups only read. Shared by all that want
 * the same within a process; it ends with the last of them.
 */
public final class ContainerWatch implements ContainerLookup {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerWatch.class);
    private static final Map<ContainerOptions, ContainerWatch> OPEN = new HashMap<>();
    private static final long SWEEP_MILLIS = 1_000;

    private final ContainerOptions options;
    private final String host = ThisHost.get().name();
    private final Containers containers;
    private final List<RuntimeWatch> runtimes;
    private final NameSearch search;
    private final StartReport report;
    private final @Nullable CgroupWatch cgroups;
    private int users;

    private ContainerWatch(ContainerOptions options, LongSupplier nanos) {
        this.options = options;
        containers = new Containers(options, nanos);
        Path root = Path.of(options.rootPath());
        runtimes = options.sockets().stream()
                .map(socket -> new RuntimeWatch(below(root, socket), containers, this::runtimesChanged))
                .toList();
        report = new StartReport(runtimes);
        search = new NameSearch(runtimes, containers, options, nanos);
        containers.whenNew(search::begin);
        cgroups = cgroups(root, nanos);
        search.repeat(this::sweep, SWEEP_MILLIS);
        runtimes.forEach(RuntimeWatch::start);
        runtimesChanged();
    }

    /** The one that watches for these options; to be closed as often as it is acquired. */
    public static ContainerWatch acquire(ContainerOptions options) {
        synchronized (OPEN) {
            ContainerWatch watch = OPEN.computeIfAbsent(options, o -> new ContainerWatch(o, System::nanoTime));
            watch.users++;
            return watch;
        }
    }

    private static Path below(Path root, String socket) {
        Path path = Path.of(socket);
        return path.isAbsolute() ? root.resolve(path.getRoot().relativize(path)) : path;
    }

    private @Nullable CgroupWatch cgroups(Path root, LongSupplier nanos) {
        try {
            Path mount = CgroupMount.find(root);
            if (mount != null) {
                return new CgroupWatch(mount, containers, options, nanos);
            }
            LOG.warn("No cgroup2 hierarchy is mounted below {}: containers are known by /proc/PID/cgroup only", root);
        } catch (IOException e) {
            LOG.warn("The cgroup2 hierarchy cannot be watched: containers are known by /proc/PID/cgroup only", e);
        }
        return null;
    }

    /** By the socket's cgroup; else by the process's, since an accepted socket keeps the cgroup in which its listener was made. */
    @Override
    public Container find(Connection connection) {
        // After a restart, or out of a topic. cgroups have the same numbers on every host.
        if (connection.host() != null && !connection.host().name().equals(host)) {
            return Container.NONE;
        }
        ContainerRef ref = null;
        CgroupWatch known = cgroups;
        long id = connection.cgroup();
        if (known != null && id != 0) {
            if (!known.knows(id)) {
                search.run(() -> known.lookFor(id));
                return Container.UNKNOWN;
            }
            ref = known.container(id);
        }
        ProcessInfo process = connection.process();
        if (process != null) {
            for (int i = 0; ref == null && i < process.cgroups().size(); i++) {
                ref = CgroupPaths.parse(process.cgroups().get(i));
            }
        }
        return ref == null ? Container.NONE : containers.find(ref);
    }

    private void runtimesChanged() {
        report.look();
        for (Container container : containers.all()) {
            if (!container.isNamed()) {
                search.begin(container);
            }
        }
    }

    private void sweep() {
        containers.sweep();
        if (cgroups != null) {
            cgroups.sweep();
        }
    }

    @Override
    public long read(Reading reading) {
        return switch (reading) {
            case CONTAINERS -> containers.size();
            case CGROUPS -> cgroups == null ? 0 : cgroups.size();
            case CONTAINERS_FORGOTTEN -> containers.forgotten();
            case CGROUPS_REFUSED -> cgroups == null ? 0 : cgroups.refused();
            case RUNTIME_ERRORS ->
                runtimes.stream().mapToLong(RuntimeWatch::errors).sum();
            case RUNTIMES ->
                runtimes.stream().filter(r -> r.answering() != null).count();
        };
    }

    @Override
    public boolean isFirst() {
        synchronized (OPEN) {
            return users == 1;
        }
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            if (--users > 0) {
                return;
            }
            OPEN.remove(options);
        }
        runtimes.forEach(RuntimeWatch::close);
        search.close();
        try {
            if (cgroups != null) {
                cgroups.close();
            }
        } catch (IOException e) {
            LOG.debug("The watch of the cgroups does not close", e);
        }
    }
}
