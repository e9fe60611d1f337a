package dev.weir.protocol;

/** TCP sequence numbers: unsigned 32 bits that wrap (RFC 9293 section 3.4). */
public final class Seq {
    private Seq() {}

    public static boolean before(int a, int b) {
        return a - b < 0;
    }

    /** Where {@code seq} lies in {@code length} bytes that begin at {@code from}; -1 if it does not. */
    public static int within(int seq, int from, int length) {
        int distance = seq - from;
        return distance >= 0 && distance < length ? distance : -1;
    }
}
