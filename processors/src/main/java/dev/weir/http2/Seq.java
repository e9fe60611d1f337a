package dev.weir.http2;

/** TCP sequence numbers: unsigned 32 bits that wrap (RFC 9293 section 3.4). */
final class Seq {
    private Seq() {}

    static boolean before(int a, int b) {
        return a - b < 0;
    }
}
