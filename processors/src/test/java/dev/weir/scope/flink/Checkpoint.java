package dev.weir.scope.flink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What all subtasks left together, as each is given it. */
final class Checkpoint {
    final List<byte[]> known = new ArrayList<>();
    final List<byte[]> read = new ArrayList<>();
    /** Of the readers, by scope. */
    final Map<Long, Integer> positions = new HashMap<>();

    /** As an operator left it that knew nothing of readers. */
    static Checkpoint of(long scope, int position) {
        Checkpoint checkpoint = new Checkpoint();
        for (int i = 1; i <= position; i++) {
            checkpoint.add(scope, Subtask.entry(scope, i, 0));
        }
        checkpoint.positions.put(scope, position);
        return checkpoint;
    }

    void add(long scope, byte[] entry) {
        Bundles bundles = new Bundles();
        bundles.add(scope, entry);
        known.addAll(bundles.elements());
    }
}
