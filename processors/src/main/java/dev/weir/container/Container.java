package dev.weir.container;

import dev.weir.api.Attributes;
import dev.weir.container.runtime.ContainerFacts;
import org.jspecify.annotations.Nullable;

/** One container as far as it is known. Read by any thread; changed by {@link Containers} only. */
public final class Container {
    /** Stands for: in no container. */
    public static final Container NONE = new Container(false);

    /** Stands for: not known yet whether in one. */
    static final Container UNKNOWN = new Container(true);

    private final long askedNanos;
    private ContainerRef ref;
    private @Nullable ContainerFacts facts;
    private volatile Attributes resource;
    private volatile boolean awaited;

    /** {@link System#nanoTime} of the end, or of when it was last heard of where nothing would tell of the end. */
    private volatile long lastNanos;

    private volatile boolean running;

    Container(ContainerRef ref, Attributes resource, long nanos) {
        this.ref = ref;
        this.resource = resource;
        this.awaited = true;
        this.askedNanos = nanos;
        this.lastNanos = nanos;
    }

    private Container(boolean awaited) {
        this(new ContainerRef("", null, null, null), Attributes.EMPTY, 0);
        this.awaited = awaited;
    }

    /** One of which nothing but its id is known. */
    public static Container known(String id, boolean awaited) {
        Container container =
                new Container(new ContainerRef(id, null, null, null), Attributes.of("container.id", id), 0);
        container.awaited = awaited;
        return container;
    }

    /** What is known by now; another object as soon as more is. */
    public Attributes resource() {
        return resource;
    }

    /** Whether names may still come that are worth waiting for. */
    public boolean isAwaited() {
        return awaited;
    }

    synchronized boolean isNamed() {
        return facts != null;
    }

    synchronized ContainerRef ref() {
        return ref;
    }

    /** The runtime told of it, or its path did, which may know what the other did not. */
    synchronized void describe(@Nullable ContainerRef path, @Nullable ContainerFacts said, Description description) {
        ContainerRef merged = path == null ? ref : merge(ref, path);
        if (said == null && merged.equals(ref)) {
            return;
        }
        ref = merged;
        facts = said == null ? facts : said;
        Attributes described = description.of(ref, facts);
        // The same object as long as it says the same: others tell by it whether something changed.
        if (!described.equals(resource)) {
            resource = described;
        }
        if (said != null) {
            awaited = false;
        }
    }

    void giveUp() {
        awaited = false;
    }

    long askedNanos() {
        return askedNanos;
    }

    void heardOf(long nanos) {
        lastNanos = nanos;
    }

    long lastNanos() {
        return lastNanos;
    }

    void running(boolean is, long nanos) {
        running = is;
        lastNanos = nanos;
    }

    boolean isRunning() {
        return running;
    }

    private static ContainerRef merge(ContainerRef known, ContainerRef more) {
        return new ContainerRef(
                known.id(),
                known.runtime() == null ? more.runtime() : known.runtime(),
                known.podUid() == null ? more.podUid() : known.podUid(),
                known.ecsTask() == null ? more.ecsTask() : known.ecsTask());
    }
}
