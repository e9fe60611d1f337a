package dev.weir.protocol;

import java.util.function.LongConsumer;

/** For how long fuzz tests go on after what they do each time: {@code -Dweir.fuzz.minutes}, 0 unless set. */
public final class FuzzMinutes {
    private FuzzMinutes() {}

    /** Each time with another seed. */
    public static void run(LongConsumer test) {
        long end = System.nanoTime() + Long.getLong("weir.fuzz.minutes", 0) * 60_000_000_000L;
        for (long seed = end; System.nanoTime() < end; seed++) {
            test.accept(seed);
        }
    }
}
