package dev.weir.testing;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of its machine. Without it the test is skipped with a reason, or fails where nothing may be skipped. */
public final class Requires {
    private Requires() {}

    /** {@code WEIR_REQUIRE_ALL=1} turns a skip into a failure. */
    public static void that(boolean present, String what) {
        if (!present && "1".equals(System.getenv("WEIR_REQUIRE_ALL"))) {
            Assertions.fail("WEIR_REQUIRE_ALL=1 and missing: " + what);
        }
        Assumptions.assumeTrue(present, "skipped: " + what);
    }
}
