package dev.weir.container;

import dev.weir.container.runtime.ContainerFacts;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the runtimes for containers that were just heard of. A cgroup is there before its runtime admits to the container, so a
 * runtime that does not know it yet is asked again, less and less often, until the wait is over.
 */
final class NameSearch implements AutoCloseable {
    private static final int THREADS = 2;
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final List<RuntimeWatch> runtimes;
    private final Description description;
    private final long waitNanos;
    private final LongSupplier nanos;
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(
            THREADS,
            Thread.ofPlatform().daemon().name("weir-container-names-", 0).factory(),
            new ThreadPoolExecutor.DiscardPolicy());

    NameSearch(List<RuntimeWatch> runtimes, Containers containers, ContainerOptions options, LongSupplier nanos) {
        this.runtimes = List.copyOf(runtimes);
        this.description = containers.description();
        this.waitNanos = options.waitForNames().toNanos();
        this.nanos = nanos;
    }

    void begin(Container container) {
        threads.execute(() -> ask(container, FIRST_PAUSE_MILLIS));
    }

    /** What else has to be done without the caller waiting for it. */
    void run(Runnable task) throws RejectedExecutionException {
        threads.execute(task);
    }

    void repeat(Runnable task, long millis) {
        var _ = threads.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void ask(Container container, long pauseMillis) {
        if (container.isNamed()) {
            return;
        }
        ContainerFacts facts = inspect(container.ref().id());
        if (facts != null) {
            container.describe(null, facts, description);
            return;
        }
        boolean mayCome = runtimes.stream().anyMatch(r -> r.answering() != null || !r.isTried());
        if (!mayCome) {
            runtimes.forEach(RuntimeWatch::nudge);
        }
        if (!mayCome || nanos.getAsLong() - container.askedNanos() >= waitNanos) {
            container.giveUp();
        } else {
            var _ = threads.schedule(
                    () -> ask(container, Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS)),
                    pauseMillis,
                    TimeUnit.MILLISECONDS);
        }
    }

    private @Nullable ContainerFacts inspect(String id) {
        for (RuntimeWatch runtime : runtimes) {
            ContainerFacts facts = runtime.inspect(id);
            if (facts != null) {
                return facts;
            }
        }
        return null;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
