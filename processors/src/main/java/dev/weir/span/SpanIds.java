package dev.weir.span;

import dev.weir.api.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Ids made of what both ends of a connection see alike: the TCP sequence number of the request's first byte and the
 * acknowledgement number beside it. Address translation changes neither. Nothing here may ever change: spans of two nodes with two
 * releases must still meet.
 */
final class SpanIds {
    private static final long CLIENT = 0x9e3779b97f4a7c15L;
    private static final long SERVER = 0xc2b2ae3d27d4eb4fL;
    private static final long TRACE_HI = 0x165667b19e3779f9L;
    private static final long TRACE_LO = 0x27d4eb2f165667c5L;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** No character of a header, so that ("ab", "c") and ("a", "bc") differ. */
    private static final char SEPARATOR = '\uffff';

    private SpanIds() {}

    /**
     * The id of the client's view of an exchange. Without a key no two positions share one, but for the one in 2^64 that would give
     * 0.
     */
    static long client(int seq, int ack, long key) {
        return notZero(mix(position(seq, ack, key) + CLIENT));
    }

    /** The id of the server's view, of that of the client's. */
    static long server(long clientSpanId) {
        return notZero(mix(clientSpanId ^ SERVER));
    }

    /** First half of the id of a trace that begins with this exchange. */
    static long traceHi(Exchange e) {
        return mix(mix(position(e) ^ TRACE_HI) + text(e.operation(), e.target()));
    }

    /** Second half, never 0, so that the whole is not; well mixed, since samplers decide by it. */
    static long traceLo(Exchange e) {
        long text = Long.rotateLeft(text(e.operation(), e.target()), 32);
        return notZero(mix(mix(position(e) ^ TRACE_LO) - text));
    }

    private static long position(Exchange e) {
        return position(e.requestSeq(), e.requestAck(), e.requestKey());
    }

    private static long position(int seq, int ack, long key) {
        long place = ((long) seq << 32) | Integer.toUnsignedLong(ack);
        return key == 0 ? place : place ^ mix(key);
    }

    private static long text(String operation, @Nullable String target) {
        long hash = fnv(FNV_OFFSET, operation);
        return target == null ? hash : fnv((hash ^ SEPARATOR) * FNV_PRIME, target);
    }

    private static long fnv(long hash, String s) {
        long h = hash;
        for (int i = 0; i < s.length(); i++) {
            h = (h ^ s.charAt(i)) * FNV_PRIME;
        }
        return h;
    }

    /** A bijection of the 64-bit numbers (the finalizer of SplitMix64). */
    private static long mix(long value) {
        long v = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        v = (v ^ (v >>> 27)) * 0x94d049bb133111ebL;
        return v ^ (v >>> 31);
    }

    private static long notZero(long id) {
        return id == 0 ? 1 : id;
    }
}
