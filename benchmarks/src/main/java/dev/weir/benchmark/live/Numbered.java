package dev.weir.benchmark.live;

/**
 * How the load generator ({@code load.c}) makes the {@code traceparent} of a request out of its number: the trace id is the run and
 * the number, the parent id is this.
 */
final class Numbered {
    private Numbered() {}

    /** The finaliser of splitmix64: no two numbers give the same, but 0, which is no valid id. */
    static long parentOf(long number) {
        long z = number + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return z == 0 ? 1 : z;
    }
}
