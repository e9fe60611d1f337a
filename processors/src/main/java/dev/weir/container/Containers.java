package dev.weir.container;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The containers of this host that run or ended a short time ago. Used by any thread. */
final class Containers {
    private final Map<String, Container> byId = new ConcurrentHashMap<>();
    private final ContainerOptions options;
    private final Description description;
    private final LongSupplier nanos;
    private final LongAdder forgotten = new LongAdder();
    private volatile Consumer<Container> asks = c -> {};

    /** @param nanos as {@link System#nanoTime} */
    Containers(ContainerOptions options, LongSupplier nanos) {
        this.options = options;
        this.description = new Description(options);
        this.nanos = nanos;
    }

    /** @param asks finds out what a container is called that is heard of for the first time */
    void whenNew(Consumer<Container> asks) {
        this.asks = asks;
    }

    Description description() {
        return description;
    }

    /** The container that a path names; nothing else may tell of it, so that it is forgotten when it is not asked for. */
    Container find(ContainerRef ref) {
        Container container = known(ref);
        container.heardOf(nanos.getAsLong());
        return container;
    }

    /** Its cgroup or its runtime says that it runs. */
    Container running(ContainerRef ref) {
        Container container = known(ref);
        container.running(true, nanos.getAsLong());
        return container;
    }

    void ended(String id) {
        Container container = byId.get(id);
        if (container != null && container.isRunning()) {
            container.running(false, nanos.getAsLong());
        }
    }

    /** Forgets what ended, or was last asked for, too long ago. */
    void sweep() {
        long now = nanos.getAsLong();
        byId.values()
                .removeIf(c -> !c.isRunning()
                        && now - c.lastNanos() > options.remember().toNanos());
    }

    Iterable<Container> all() {
        return byId.values();
    }

    int size() {
        return byId.size();
    }

    /** Containers that were known no longer because there were too many. */
    long forgotten() {
        return forgotten.sum();
    }

    private Container known(ContainerRef ref) {
        Container known = byId.get(ref.id());
        if (known != null) {
            known.describe(ref, null, description);
            return known;
        }
        Container made = new Container(ref, description.of(ref, null), nanos.getAsLong());
        Container raced = byId.putIfAbsent(ref.id(), made);
        if (raced != null) {
            raced.describe(ref, null, description);
            return raced;
        }
        if (byId.size() > options.maxContainers()) {
            forgetOne(made);
        }
        asks.accept(made);
        return made;
    }

    /** One that ended, the longest ago; where all run, the one that was not heard of for longest. */
    private void forgetOne(Container but) {
        @Nullable
        Container oldest = byId.values().stream()
                .filter(c -> !c.equals(but))
                .min(Comparator.comparing(Container::isRunning).thenComparingLong(Container::lastNanos))
                .orElse(null);
        if (oldest != null && byId.remove(oldest.ref().id(), oldest)) {
            forgotten.increment();
        }
    }
}
