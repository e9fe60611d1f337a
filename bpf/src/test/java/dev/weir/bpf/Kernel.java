package dev.weir.bpf;

import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Skips a test, saying why, where it cannot run; under WEIR_REQUIRE_ALL=1 that is a failure. */
final class Kernel {
    private Kernel() {}

    static void assumeCapture() {
        List<String> problems = KernelSupport.problems();
        assume(problems.isEmpty(), String.join("; ", problems));
    }

    static void assume(boolean condition, String reason) {
        if (!condition && "1".equals(System.getenv("WEIR_REQUIRE_ALL"))) {
            throw new AssertionError("nothing may be skipped here, but: " + reason);
        }
        Assumptions.assumeTrue(condition, reason);
    }
}
