package dev.weir.sink.debug;

/** In each second lets the first few through, then every n-th. */
final class Sampler {
    private final int initial;
    private final int thereafter;
    private long second = Long.MIN_VALUE;
    private long seen;

    Sampler(int initial, int thereafter) {
        this.initial = initial;
        this.thereafter = thereafter;
    }

    boolean admits(long nowMillis) {
        long now = Math.floorDiv(nowMillis, 1000);
        if (now != second) {
            second = now;
            seen = 0;
        }
        seen++;
        return seen <= initial || (thereafter > 0 && (seen - initial) % thereafter == 0);
    }
}
