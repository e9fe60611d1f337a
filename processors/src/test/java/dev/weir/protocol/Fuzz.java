package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * One input after the other for {@code -Dweir.fuzz.minutes} of processor time, a few unless set: nothing is thrown, no input hangs, the heap
 * does not grow. A failure names the seed of its input.
 */
public final class Fuzz {
    private static final int FEW = 200;

    private static final long MINUTE = 60_000_000_000L;

    /** Of processor time: no input takes a hundredth of it. */
    private static final long HANGS = 30_000_000_000L;

    private static final long GROWTH = 8 << 20;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final String name;
    private final LongConsumer input;
    private final long minutes = Long.getLong("weir.fuzz.minutes", 0);
    private final long first;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile long seed;
    private long heapAtFirst;
    private long heapAtLast;

    private Fuzz(String name, long first, LongConsumer input) {
        this.name = name;
        this.first = first;
        this.seed = first;
        this.input = input;
    }

    /**
     * From that seed on, each conversation, split anyhow and mostly damaged, gives the same wherever Weir is restarted, and its state stays below a limit.
     */
    public static void conversations(
            String name,
            long first,
            Supplier<ParserReading> reading,
            int stateBytes,
            Function<Random, List<Chunk>> conversation) {
        new Fuzz(name, first, seed -> {
                    Random random = new Random(seed);
                    List<Chunk> pieces = split(damaged(conversation.apply(random), random), random);
                    ParserReading straight = reading.get();
                    straight.accept(pieces);
                    straight.closeAll();
                    ParserReading restarted = reading.get();
                    int largest = restarted.accept(pieces, () -> random.nextInt(8) == 0);
                    restarted.closeAll();
                    restarted.assertSameAs(straight);
                    assertThat(largest).as("bytes of state").isLessThan(stateBytes);
                })
                .run();
    }

    private static List<Chunk> split(List<Chunk> chunks, Random random) {
        int largest = 1 + random.nextInt(random.nextBoolean() ? 8 : 200);
        return Chunks.split(chunks, left -> 1 + random.nextInt(largest));
    }

    private static List<Chunk> damaged(List<Chunk> whole, Random random) {
        List<Chunk> chunks = whole;
        for (int gaps = random.nextInt(3); gaps > 0; gaps--) {
            boolean both = Chunks.bytes(whole, true) > 0 && Chunks.bytes(whole, false) > 0;
            chunks = both ? Chunks.tear(chunks, whole, random) : chunks;
        }
        chunks = random.nextInt(4) == 0 ? Chunks.withUnknownLengths(chunks) : chunks;
        chunks = random.nextInt(4) == 0 ? Chunks.startLate(chunks, random.nextInt(chunks.size())) : chunks;
        return random.nextBoolean() ? Chunks.mutate(chunks, 5 + random.nextInt(40), random) : chunks;
    }

    private void run() {
        Thread worker = new Thread(this::loop, "fuzz " + name);
        worker.setDaemon(true);
        worker.start();
        try {
            await(worker);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (failure.get() != null) {
            throw new AssertionError(name + " fails on input " + seed, failure.get());
        }
        assertThat(heapAtLast).as("heap at the end").isLessThan(heapAtFirst + GROWTH);
    }

    private void await(Thread worker) throws InterruptedException {
        long watched = seed;
        long since = 0;
        while (!worker.join(Duration.ofSeconds(1))) {
            long spent = THREADS.getThreadCpuTime(worker.threadId());
            if (watched != seed) {
                watched = seed;
                since = spent;
            } else if (spent - since > HANGS) {
                AssertionError hangs = new AssertionError(name + " hangs on input " + watched);
                hangs.setStackTrace(worker.getStackTrace());
                throw hangs;
            }
        }
    }

    private void loop() {
        try {
            long inputs = 0;
            for (int minute = 1; minute <= minutes; minute++) {
                while (THREADS.getCurrentThreadCpuTime() < minute * MINUTE) {
                    seed = first + inputs++;
                    input.accept(seed);
                }
                noteHeap(minute, inputs);
            }
            for (; minutes == 0 && inputs < FEW; inputs++) {
                seed = first + inputs;
                input.accept(seed);
            }
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    private void noteHeap(int minute, long inputs) {
        System.gc();
        heapAtLast = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        heapAtFirst = minute == 1 ? heapAtLast : heapAtFirst;
        System.out.printf(
                Locale.ROOT,
                "fuzz %s: minute %d, %,d inputs, %,d/s, heap %.1f MiB%n",
                name,
                minute,
                inputs,
                inputs / (60L * minute),
                heapAtLast / 1048576.0);
    }
}
