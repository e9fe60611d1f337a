package dev.weir.http2;

import dev.weir.protocol.Detection;
import dev.weir.protocol.Opening;

/**
 * Detection where the beginning was not seen: all bytes of both directions are frames, and a header block that begins as a
 * request's does stands on a stream of one direction and one that begins as a response's on the same stream of the other. Where
 * nothing was seen of the other one, a block that says all of a call of gRPC.
 */
final class Midway {
    /** Streams that are remembered of a direction. */
    private static final int STREAMS = 16;

    private static final int INDEXED = 0x80;
    private static final int INCREMENTAL = 0x40;
    private static final int LAST_OF_REQUESTS = 7;
    private static final int STATUS = 8;

    /** An indexed field of the static table is at most this. */
    private static final int UNSEEN = INDEXED + 61;

    /** Of an index of 127 and more the rest is in the bytes that follow (RFC 7541 section 5.1). */
    private static final byte LONG = (byte) 0xff;

    private static final int LAST_STATUS = 14;

    private final int[] asked = new int[STREAMS];
    private final int[] answered = new int[STREAMS];
    private int askedCount;
    private int answeredCount;
    private boolean frames;
    private boolean wholeCall;

    private Midway() {}

    static Detection detect(Http2 http, Opening outgoing, Opening incoming) {
        Midway out = of(http, outgoing);
        Midway in = of(http, incoming);
        // Whatever follows it: what is known of it must not depend on where a piece ends.
        if (out.wholeCall && incoming.length() == 0) {
            return Detection.CLIENT_OUTGOING;
        }
        if (in.wholeCall && outgoing.length() == 0) {
            return Detection.CLIENT_INCOMING;
        }
        if (!out.frames || !in.frames) {
            return Detection.NO;
        }
        if (out.isAnsweredBy(in)) {
            return Detection.CLIENT_OUTGOING;
        }
        return in.isAnsweredBy(out) ? Detection.CLIENT_INCOMING : Detection.MORE;
    }

    private boolean isAnsweredBy(Midway other) {
        for (int i = 0; i < askedCount && answeredCount == 0 && other.askedCount == 0; i++) {
            for (int j = 0; j < other.answeredCount; j++) {
                if (asked[i] == other.answered[j]) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Midway of(Http2 http, Opening o) {
        Midway found = new Midway();
        FrameHeader frame = new FrameHeader();
        int i = o.offset();
        int to = i + o.length();
        int continuing = 0;
        found.frames = true;
        while (found.frames && i + FrameHeader.SIZE <= to) {
            frame.parse(o.bytes(), i);
            found.frames = frame.isPlausible(false, continuing, FrameHeader.MAX_LENGTH);
            if (frame.carriesHeaders()) {
                continuing = frame.has(FrameHeader.END_HEADERS) ? 0 : frame.stream;
            }
            if (frame.type == FrameHeader.HEADERS && (frame.stream & 1) == 1) {
                found.headers(http, frame, o.bytes(), i + FrameHeader.SIZE, to);
            }
            i += FrameHeader.SIZE + frame.length;
        }
        return found;
    }

    private void headers(Http2 http, FrameHeader frame, byte[] b, int from, int to) {
        int i = from + (frame.has(FrameHeader.PADDED) ? 1 : 0) + (frame.has(FrameHeader.HAS_PRIORITY) ? 5 : 0);
        if (from + frame.length > to || i >= from + frame.length) {
            return;
        }
        int field = firstOfStaticTable(b, i, from + frame.length);
        if (field >= STATUS && field <= LAST_STATUS && answeredCount < STREAMS) {
            answered[answeredCount++] = frame.stream;
        } else if (field > 0 && field <= LAST_OF_REQUESTS && askedCount < STREAMS) {
            asked[askedCount++] = frame.stream;
            int padding = frame.has(FrameHeader.PADDED) ? b[from] & 0xff : 0;
            wholeCall |= frame.has(FrameHeader.END_HEADERS) && http.isWholeCall(b, i, from + frame.length - padding);
        }
    }

    /** Behind fields of a table that nobody saw; 0 if there is none. Pseudo-header fields come first. */
    private static int firstOfStaticTable(byte[] b, int from, int to) {
        int i = from;
        while (i < to && (b[i] & 0xff) > UNSEEN) {
            boolean more = b[i++] == LONG;
            while (more && i < to) {
                more = b[i++] < 0;
            }
        }
        return i < to ? staticIndex(b[i] & 0xff) : 0;
    }

    /** Of a field, as far as one byte tells. */
    private static int staticIndex(int x) {
        if ((x & INDEXED) != 0) {
            return x & 0x7f;
        }
        if ((x & INCREMENTAL) != 0) {
            return x & 0x3f;
        }
        return x < 0x20 ? x & 0xf : 0;
    }
}
