package dev.weir.reassembly;

import dev.weir.api.Chunk;
import dev.weir.api.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A direction byte by byte: a value, or why there is none. */
final class Cells {
    static final int MISSING = -1;
    static final int CUT = -2;
    static final int END = -3;

    private Cells() {}

    /** What the naive way gives: every byte goes to its place, the first one wins, and the rest is missing. */
    static List<Integer> sorted(Capture capture, boolean outgoing) {
        int d = outgoing ? 0 : 1;
        int[] cells = new int[capture.streams[d].length];
        Arrays.fill(cells, MISSING);
        int last = 0;
        boolean fin = false;
        for (Segment s : capture.segments) {
            if (s.outgoing() == outgoing && !s.has(Segment.SYN)) {
                int at = s.seq() - capture.isn[d] - 1;
                for (int i = 0; i < s.length(); i++) {
                    if (cells[at + i] == MISSING) {
                        cells[at + i] = i < s.captured() ? s.buffer()[s.offset() + i] & 255 : CUT;
                    }
                }
                last = Math.max(last, at + s.length());
                fin |= s.has(Segment.FIN);
            }
        }
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < last; i++) {
            all.add(cells[i]);
        }
        if (fin) {
            all.add(END);
        }
        return all;
    }

    static List<Integer> of(List<Chunk> chunks, boolean outgoing) {
        List<Integer> all = new ArrayList<>();
        for (Chunk c : chunks) {
            if (c.outgoing() == outgoing && c.kind() != Chunk.Kind.CLOSE) {
                for (int i = 0; i < c.length(); i++) {
                    all.add(
                            switch (c.kind()) {
                                case BYTES -> c.buffer()[c.offset() + i] & 255;
                                case GAP -> MISSING;
                                default -> CUT;
                            });
                }
                if (c.kind() == Chunk.Kind.END) {
                    all.add(END);
                }
            }
        }
        return all;
    }
}
