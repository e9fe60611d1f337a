package dev.weir.testing;

import java.nio.file.Path;
import java.time.Instant;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Every property has the same seed in every run. {@code ./weir fuzz} sets another ({@code weir.fuzz.seed}) and goes on with the seeds after
 * it until {@code weir.fuzz.until} (seconds of the epoch), at most {@value #TIMES} times a property.
 */
public final class PropertySeeds implements AroundPropertyHook {
    static final long SEED = 1;

    private static final int TIMES = 5;

    /** Before jqwik's own hooks, which see one execution each. */
    private static final int OUTERMOST = -100;

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        long seed = Long.getLong("weir.fuzz.seed", SEED);
        long until = Long.getLong("weir.fuzz.until", 0);
        PropertyExecutionResult result = execute(context, property, seed);
        for (int i = 1; i < TIMES && passes(result) && Instant.now().getEpochSecond() < until; i++) {
            seed++;
            result = execute(context, property, seed);
        }
        if (!passes(result)) {
            String test = context.containerClass().getSimpleName() + "#"
                    + context.targetMethod().getName();
            System.out.printf(
                    "weir fuzz: %s fails: ./weir mvn -pl %s -am test -Dtest='%s' -Dsurefire.failIfNoSpecifiedTests=false"
                            + " -Dweir.fuzz.seed=%d%n",
                    test, Path.of("").toAbsolutePath().getFileName(), test, seed);
        }
        return result;
    }

    private static PropertyExecutionResult execute(
            PropertyLifecycleContext context, PropertyExecutor property, long seed) {
        context.attributes().setSeed(Long.toString(seed));
        return property.execute();
    }

    private static boolean passes(PropertyExecutionResult result) {
        return result.status() != PropertyExecutionResult.Status.FAILED;
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public int aroundPropertyProximity() {
        return OUTERMOST;
    }
}
