package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * Numbered operations that a real client reads from its standard input and sends, for as long as this is open: begun before Weir is,
 * over after it was there.
 */
final class Feed implements AutoCloseable {
    /**
     * @param input what the client reads for it
     * @param told what its span says of it, as {@link SpansFile#told} does
     */
    record Operation(String input, String told) {}

    private final Process client;
    private final IntFunction<Operation> operations;
    private final int burst;
    private final Thread writer = new Thread(this::write, "feed");
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private volatile long pauseMillis;
    private volatile boolean over;
    private volatile int begun;

    /**
     * @param burst how many it is given at once
     * @param pauseMillis between bursts
     */
    Feed(Process client, int burst, long pauseMillis, IntFunction<Operation> operations) {
        this.client = client;
        this.burst = burst;
        this.pauseMillis = pauseMillis;
        this.operations = operations;
        writer.setDaemon(true);
        writer.start();
    }

    private void write() {
        try (OutputStream input = client.getOutputStream()) {
            while (!over) {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < burst; i++) {
                    text.append(operations.apply(begun + i).input());
                }
                begun += burst;
                input.write(text.toString().getBytes(StandardCharsets.UTF_8));
                input.flush();
                Thread.sleep(pauseMillis);
            }
        } catch (IOException e) {
            failure.set(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void pace(long millis) {
        pauseMillis = millis;
    }

    /** Every operation from this number on is sent later than now. */
    int next() {
        return begun;
    }

    /** Waits until that many were given to the client. */
    void await(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (begun < count) {
            assertThat(failure.get()).as("feed of the client").isNull();
            assertThat(System.nanoTime())
                    .as("%d operations of %d", begun, count)
                    .isLessThan(end);
            Thread.sleep(20);
        }
    }

    /** No more: the client ends by itself, when all are answered. */
    void end() throws InterruptedException {
        over = true;
        assertThat(client.waitFor(60, TimeUnit.SECONDS)).as("the client ends").isTrue();
        assertThat(failure.get()).as("feed of the client").isNull();
    }

    /**
     * From the first operation of which there is a span, each has one; and none that was sent after Weir was there comes before that
     * first one. So the number of spans is the number of operations since.
     *
     * @param told how often spans of one end say what
     * @param ready {@link #next} when Weir was there
     */
    void assertToldFromTheMiddle(Map<String, Integer> told, int ready, String output) {
        int first = 0;
        while (first < begun && !told.containsKey(operations.apply(first).told())) {
            first++;
        }
        assertThat(first).as("first operation with a span\n%s", output).isBetween(1, ready);
        for (int i = first; i < begun; i++) {
            assertThat(told.get(operations.apply(i).told()))
                    .as("spans of operation %d of %d, the first is %d\n%s", i, begun, first, output)
                    .isEqualTo(1);
        }
    }

    @Override
    public void close() {
        over = true;
        client.destroy();
    }

    /** What is done while nothing else is. */
    @FunctionalInterface
    interface Last {
        void run() throws Exception;
    }

    /** How Weir begins. */
    @FunctionalInterface
    interface Beginning {
        WeirProcess weir() throws Exception;
    }

    /**
     * Weir begins while all of them run: it tells of each operation from there on, at both ends. They are closed.
     *
     * @param last until everything before it is in the file, too
     */
    static void assertToldFromTheMiddle(List<Feed> feeds, SpansFile spans, Beginning beginning, Last last)
            throws Exception {
        try {
            for (Feed feed : feeds) {
                feed.await(100);
            }
            try (WeirProcess weir = beginning.weir()) {
                int[] ready = feeds.stream().mapToInt(Feed::next).toArray();
                for (int i = 0; i < ready.length; i++) {
                    feeds.get(i).await(ready[i] + 500);
                    feeds.get(i).end();
                }
                last.run();
                String output = weir.stop();

                for (int kind = 2; kind <= 3; kind++) {
                    Map<String, Integer> told = spans.told(kind, "db.query.text", "db.response.status_code");
                    for (int i = 0; i < ready.length; i++) {
                        feeds.get(i).assertToldFromTheMiddle(told, ready[i], output);
                    }
                }
            }
        } finally {
            feeds.forEach(Feed::close);
        }
    }
}
