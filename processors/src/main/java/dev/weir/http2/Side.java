package dev.weir.http2;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What one end sent on a stream. */
final class Side {
    long startNanos;
    long endNanos;
    boolean ended;

    /** On the wire, frames included. */
    long bytes;

    private long content;
    private boolean contentLost;
    private final Messages messages = new Messages();

    /** @param inMessages whether the content is gRPC's */
    void content(byte[] b, int from, int to, boolean inMessages) {
        content += to - from;
        if (inMessages) {
            messages.read(b, from, to);
        } else {
            messages.skip(Long.MAX_VALUE);
        }
    }

    /** Content that nobody saw. */
    void missingContent(int n, boolean unknownLength) {
        content += n;
        contentLost |= unknownLength;
        messages.skip(unknownLength ? Long.MAX_VALUE : n);
    }

    /** Frames were missed. */
    void lose() {
        missingContent(0, true);
    }

    /** Bytes of content, -1 if nobody knows. */
    long content() {
        return contentLost ? -1 : content;
    }

    /** Of gRPC; -1 if nobody knows. */
    long messages() {
        return messages.count();
    }

    /** Its end was seen: nothing may follow. */
    boolean isOver() {
        return ended && !contentLost;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(startNanos);
        out.writeLong(endNanos);
        out.writeBoolean(ended);
        out.writeLong(bytes);
        out.writeLong(content);
        out.writeBoolean(contentLost);
        messages.write(out);
    }

    void read(DataInput in) throws IOException {
        startNanos = in.readLong();
        endNanos = in.readLong();
        ended = in.readBoolean();
        bytes = in.readLong();
        content = in.readLong();
        contentLost = in.readBoolean();
        messages.read(in);
    }
}
