package dev.weir.redis;

/**
 * What a connection may hold.
 *
 * @param openCommands that wait for their answers, and answers that wait for proof
 * @param openBytes kept of them, together
 * @param keyBytes of a key that are kept; the rest of a longer one is left out
 * @param keys whether keys are kept at all
 */
public record RedisLimits(int openCommands, int openBytes, int keyBytes, boolean keys) {
    public static final RedisLimits DEFAULT = new RedisLimits(10_000, 1 << 20, 256, true);
}
