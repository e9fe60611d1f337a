package dev.weir.reassembly;

import static dev.weir.reassembly.ReassemblyCounter.GAPS_ACKNOWLEDGED;
import static dev.weir.reassembly.ReassemblyCounter.GAPS_DIRECTION_LIMIT;
import static dev.weir.reassembly.ReassemblyCounter.GAPS_END;
import static dev.weir.reassembly.ReassemblyCounter.GAPS_TIMEOUT;
import static dev.weir.reassembly.ReassemblyCounter.GAPS_TOTAL_LIMIT;
import static dev.weir.reassembly.ReassemblyCounter.GAP_BYTES_ACKNOWLEDGED;
import static dev.weir.reassembly.ReassemblyCounter.GAP_BYTES_DIRECTION_LIMIT;
import static dev.weir.reassembly.ReassemblyCounter.GAP_BYTES_END;
import static dev.weir.reassembly.ReassemblyCounter.GAP_BYTES_TIMEOUT;
import static dev.weir.reassembly.ReassemblyCounter.GAP_BYTES_TOTAL_LIMIT;

/** Why a hole was given up. */
enum GapReason {
    TIMEOUT(GAPS_TIMEOUT, GAP_BYTES_TIMEOUT),
    DIRECTION_LIMIT(GAPS_DIRECTION_LIMIT, GAP_BYTES_DIRECTION_LIMIT),
    TOTAL_LIMIT(GAPS_TOTAL_LIMIT, GAP_BYTES_TOTAL_LIMIT),
    /** The peer has the bytes, so nobody sends them again. */
    ACKNOWLEDGED(GAPS_ACKNOWLEDGED, GAP_BYTES_ACKNOWLEDGED),
    /** The connection ended. */
    END(GAPS_END, GAP_BYTES_END);

    final ReassemblyCounter gaps;
    final ReassemblyCounter bytes;

    GapReason(ReassemblyCounter gaps, ReassemblyCounter bytes) {
        this.gaps = gaps;
        this.bytes = bytes;
    }
}
