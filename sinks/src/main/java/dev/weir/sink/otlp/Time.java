package dev.weir.sink.otlp;

import java.time.Duration;

/** The clock that retries go by. */
interface Time {
    Time SYSTEM = new Time() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Thread.sleep(duration);
        }
    };

    /** As {@link System#nanoTime}. */
    long nanos();

    void sleep(Duration duration) throws InterruptedException;
}
