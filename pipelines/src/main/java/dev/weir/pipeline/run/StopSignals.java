package dev.weir.pipeline.run;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The first SIGINT, SIGTERM or SIGHUP asks for an end, the second one ends the process.
 *
 * <p>No shutdown hook: hooks run beside those of Flink and log4j, which take away what the job needs to finish, and the JVM
 * ignores a second signal. {@code sun.misc.Signal} is called by reflection because javac warns of it and cannot be told not to.
 */
public final class StopSignals implements AutoCloseable {
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");
    private static final int KILLED = 130;

    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final AtomicInteger seen = new AtomicInteger();
    private final Map<String, Object> before = new HashMap<>();
    private final Runnable onFirst;

    private StopSignals(Runnable onFirst) {
        this.onFirst = onFirst;
    }

    /**
     * From now on until closed.
     *
     * @param onFirst runs in the JVM's signal thread
     */
    public static StopSignals watch(Runnable onFirst) {
        StopSignals signals = new StopSignals(onFirst);
        for (String name : NAMES) {
            signals.handle(name, signals.handler()).ifPresent(old -> signals.before.put(name, old));
        }
        return signals;
    }

    /** Completes at the first signal. */
    public CompletableFuture<Void> asked() {
        return asked;
    }

    @Override
    public void close() {
        before.forEach(this::handle);
    }

    /** What handled it before; nothing where the JVM has the signal for itself, or was started with -Xrs. */
    private Optional<Object> handle(String name, Object handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            return Optional.of(signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handler));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException) {
                return Optional.empty();
            }
            throw new IllegalStateException("signal " + name, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("signal " + name, e);
        }
    }

    private Object handler() {
        try {
            MethodHandle seen = MethodHandles.lookup().bind(this, "signalled", MethodType.methodType(void.class));
            return MethodHandleProxies.asInterfaceInstance(
                    Class.forName("sun.misc.SignalHandler"),
                    MethodHandles.dropArguments(seen, 0, Class.forName("sun.misc.Signal")));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    void signalled() {
        if (seen.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(KILLED);
        }
        onFirst.run();
        asked.complete(null);
    }
}
