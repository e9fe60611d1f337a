package dev.weir.container;

import dev.weir.container.runtime.ContainerFacts;
import dev.weir.container.runtime.RuntimeApi;
import dev.weir.container.runtime.RuntimeListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the runtime behind one socket in a thread of its own, and connects again whenever it is gone. */
final class RuntimeWatch implements AutoCloseable, RuntimeListener {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeWatch.class);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final Path socket;
    private final Containers containers;
    private final Runnable changed;
    private final LongAdder errors = new LongAdder();
    private final Semaphore nudges = new Semaphore(0);
    private volatile @Nullable RuntimeApi api;
    private volatile String trouble = "";
    private volatile boolean tried;
    private volatile boolean broken;
    private volatile boolean closed;
    private boolean hasEvents;

    /** @param changed is called when the runtime answers, and after an attempt to reach it */
    RuntimeWatch(Path socket, Containers containers, Runnable changed) {
        this.socket = socket;
        this.containers = containers;
        this.changed = changed;
    }

    void start() {
        Thread.ofPlatform().daemon().name("weir-container-runtime").start(this::run);
    }

    Path socket() {
        return socket;
    }

    /** Whether it is known by now if somebody answers. */
    boolean isTried() {
        return tried;
    }

    /** The name of the runtime that answers, null if none does. */
    @Nullable
    String answering() {
        RuntimeApi open = api;
        return open == null ? null : open.runtime();
    }

    /** Why nobody answers, "" if the socket is not there. */
    String trouble() {
        return trouble;
    }

    long errors() {
        return errors.sum();
    }

    /** Somebody would like to know a container's name: to be tried again now rather than later. */
    void nudge() {
        if (api == null && nudges.availablePermits() == 0) {
            nudges.release();
        }
    }

    /** Null if it does not know the container, or does not answer. */
    @Nullable
    ContainerFacts inspect(String id) {
        RuntimeApi open = api;
        if (open == null) {
            return null;
        }
        try {
            return open.inspect(id);
        } catch (IOException | RuntimeException e) {
            errors.increment();
            LOG.debug("{} does not tell of container {}", socket, id, e);
            if (!hasEvents) {
                // Without a stream of events nothing else notices that the runtime is gone.
                broken = true;
                nudges.release();
            }
            return null;
        }
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (!closed) {
            boolean answered = connect();
            tried = true;
            changed.run();
            pause = answered ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            sleep(pause);
        }
    }

    /** Whether somebody answered, for a time. */
    private boolean connect() {
        if (!Files.exists(socket)) {
            trouble("");
            return false;
        }
        boolean answered = false;
        try (RuntimeApi open = RuntimeApi.open(socket)) {
            answered = true;
            broken = false;
            hasEvents = true;
            api = open;
            tried = true;
            trouble = "";
            LOG.info("{} answers at {}", open.runtime(), socket);
            if (!closed) {
                open.follow(this);
            }
            while (!hasEvents && !broken && !closed) {
                nudges.acquire();
            }
            trouble("the connection ended");
        } catch (IOException | RuntimeException e) {
            errors.increment();
            trouble(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        } finally {
            api = null;
        }
        return answered;
    }

    /** Says each trouble once. */
    private void trouble(String message) {
        if (!trouble.equals(message) && !closed && !message.isEmpty()) {
            LOG.warn("No container names from {}: {}. It is tried again.", socket, message);
        }
        trouble = message;
    }

    private void sleep(long millis) {
        try {
            // At least the first pause, however often somebody asks.
            Thread.sleep(FIRST_PAUSE_MILLIS);
            if (!closed && nudges.tryAcquire(millis - FIRST_PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                nudges.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    @Override
    public void seen(String id) {
        containers.running(new ContainerRef(id, null, null, null));
    }

    @Override
    public void ended(String id) {
        containers.ended(id);
    }

    @Override
    public void following() {
        changed.run();
    }

    @Override
    public void withoutEvents() {
        hasEvents = false;
        LOG.info(
                "{} tells no events: containers are asked for when their cgroup or their traffic is first seen",
                socket);
    }

    @Override
    public void close() {
        closed = true;
        nudges.release();
        RuntimeApi open = api;
        if (open != null) {
            open.close();
        }
    }
}
