package dev.weir.reassembly;

import static org.assertj.core.api.Assertions.assertThat;

/** Every payload byte that came in is somewhere. */
final class Balance {
    private Balance() {}

    static void holds(Reassembler reassembler) {
        ReassemblyCounts counts = reassembler.counts();
        long out = reassembler.heldPayload();
        for (ReassemblyCounter counter : ReassemblyCounter.values()) {
            out += switch (counter) {
                case SENT_BYTES,
                        RETRANSMITTED_BYTES,
                        KEEP_ALIVE_BYTES,
                        RESET_BYTES,
                        CUT_BYTES,
                        LATE_BYTES,
                        OUT_OF_WINDOW_BYTES,
                        AFTER_CLOSE_BYTES,
                        MALFORMED_BYTES -> counts.get(counter);
                default -> 0;
            };
        }
        assertThat(out)
                .as("bytes sent, left out, lost and held")
                .isEqualTo(counts.get(ReassemblyCounter.ACCEPTED_BYTES));
    }
}
