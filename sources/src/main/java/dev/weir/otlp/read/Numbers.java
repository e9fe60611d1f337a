package dev.weir.otlp.read;

import java.util.Arrays;

/** So many of them for each entry. */
final class Numbers {
    private final int width;
    private int[] values;
    private int size;

    Numbers(int width) {
        this.width = width;
        values = new int[4 * width];
    }

    void add(int... entry) {
        int at = size++ * width;
        if (at == values.length) {
            values = Arrays.copyOf(values, 2 * at);
        }
        System.arraycopy(entry, 0, values, at, width);
    }

    int get(int index, int number) {
        return values[index * width + number];
    }

    int size() {
        return size;
    }

    long bytes() {
        return (long) values.length * Integer.BYTES;
    }
}
