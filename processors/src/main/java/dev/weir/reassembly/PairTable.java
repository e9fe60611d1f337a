package dev.weir.reassembly;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A hash table with two longs as the key: open addressing, linear probing, no object per entry or look-up. */
final class PairTable<V> {
    private static final int SMALLEST = 64;

    private long[] first = new long[SMALLEST];
    private long[] second = new long[SMALLEST];
    private @Nullable Object[] values = new @Nullable Object[SMALLEST];
    private int size;

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    @Nullable
    V get(long a, long b) {
        return (V) values[slot(a, b)];
    }

    void put(long a, long b, V value) {
        if (size * 2 >= values.length) {
            grow();
        }
        int i = slot(a, b);
        if (values[i] == null) {
            size++;
        }
        set(i, a, b, value);
    }

    void remove(long a, long b) {
        int mask = values.length - 1;
        int hole = slot(a, b);
        if (values[hole] == null) {
            return;
        }
        size--;
        values[hole] = null;
        // Those behind move up where their own slot is not between the hole and them, so that no search ends too early.
        for (int i = (hole + 1) & mask; values[i] != null; i = (i + 1) & mask) {
            int home = hash(first[i], second[i]) & mask;
            if (((i - home) & mask) >= ((i - hole) & mask)) {
                set(hole, first[i], second[i], values[i]);
                values[i] = null;
                hole = i;
            }
        }
    }

    @SuppressWarnings("unchecked")
    List<V> values() {
        List<V> all = new ArrayList<>(size);
        for (Object value : values) {
            if (value != null) {
                all.add((V) value);
            }
        }
        return all;
    }

    private int slot(long a, long b) {
        int mask = values.length - 1;
        int i = hash(a, b) & mask;
        while (values[i] != null && (first[i] != a || second[i] != b)) {
            i = (i + 1) & mask;
        }
        return i;
    }

    private void set(int i, long a, long b, @Nullable Object value) {
        first[i] = a;
        second[i] = b;
        values[i] = value;
    }

    private void grow() {
        long[] a = first;
        long[] b = second;
        @Nullable Object[] old = values;
        first = new long[old.length * 2];
        second = new long[old.length * 2];
        values = new @Nullable Object[old.length * 2];
        for (int i = 0; i < old.length; i++) {
            if (old[i] != null) {
                set(slot(a[i], b[i]), a[i], b[i], old[i]);
            }
        }
    }

    /** Socket cookies are small consecutive numbers: without mixing they would crowd. */
    private static int hash(long a, long b) {
        long h = (a * 0x9E3779B97F4A7C15L + b) * 0xD6E8FEB86659FD93L;
        h ^= h >>> 32;
        return (int) ((h * 0xD6E8FEB86659FD93L) >>> 32);
    }
}
