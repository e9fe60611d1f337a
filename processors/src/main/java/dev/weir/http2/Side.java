package dev.weir.http2;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What one end sent on a stream. */
final class Side {
    long startNanos;
    long endNanos;
    boolean ended;

    /** On the wire, frames included. */
    long bytes;

    private long content;
    private boolean contentLost;

    /** Of gRPC, from the first content on. */
    private @Nullable Messages messages;

    /** Content passed in which no messages were counted. */
    private boolean uncounted;

    /** @param inMessages whether the content is gRPC's */
    void content(byte[] b, int from, int to, boolean inMessages) {
        content += to - from;
        uncounted |= !inMessages;
        if (uncounted) {
            return;
        }
        if (messages == null) {
            messages = new Messages(false);
        }
        messages.read(b, from, to);
    }

    /** Content that nobody saw. */
    void missingContent(int n, boolean unknownLength) {
        content += n;
        contentLost |= unknownLength;
        if (messages != null) {
            messages.skip(unknownLength ? Long.MAX_VALUE : n);
        } else {
            uncounted |= unknownLength || n > 0;
        }
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
        if (uncounted) {
            return -1;
        }
        return messages == null ? 0 : messages.count();
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
        (messages == null ? new Messages(uncounted) : messages).write(out);
    }

    void read(DataInput in) throws IOException {
        startNanos = in.readLong();
        endNanos = in.readLong();
        ended = in.readBoolean();
        bytes = in.readLong();
        content = in.readLong();
        contentLost = in.readBoolean();
        Messages read = new Messages(false);
        read.read(in);
        messages = read.isUnused() ? null : read;
        uncounted = messages == null && read.count() < 0;
    }
}
