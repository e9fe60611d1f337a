package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.faults.Arrivals.Count;
import java.time.Duration;
import java.util.Locale;

/**
 * What a fault did, as a line of the table in pipelines/FAULTS.md.
 *
 * @param recovery from the end of the fault until a request that was sent after it had arrived
 */
record Fault(String name, Count count, Duration recovery) {
    /** Prints the line. */
    Fault print() {
        System.out.printf(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %,d | %,d | %.1f s |%n",
                name,
                count.sent(),
                count.server(),
                count.client(),
                count.missing(),
                count.twice(),
                recovery.toMillis() / 1000.0);
        return this;
    }

    /** @param said by Weir */
    void assertNoneMissing(String said) {
        assertThat(count.missing()).as("missing, of %s: %s", this, said).isZero();
    }

    /** @param said by Weir */
    void assertEachOnce(String said) {
        assertNoneMissing(said);
        assertThat(count.twice()).as("twice, of %s: %s", this, said).isZero();
    }
}
