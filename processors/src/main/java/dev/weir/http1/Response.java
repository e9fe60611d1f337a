package dev.weir.http1;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A final response: its status line was seen. */
final class Response {
    /** Where it begins, an interim response before it included. */
    int boundary;

    /** Acknowledgement number with its first byte: what the server had received by then. 0 if unknown. */
    int ack;

    int status;
    long startNanos;
    long bytes;
    long bodyBytes = -1;

    /** The rest is known once it ended. */
    boolean ended;

    long endNanos;
    int endSeq;

    /** It begins where the place was found again. */
    boolean afterLoss;

    /** It was read as having a body, which is wrong if its request turns out to be a HEAD. */
    boolean hasBody;

    /** Not written: {@link Pairing} knows. */
    @Nullable
    Request request;

    void write(DataOutput out) throws IOException {
        out.writeInt(boundary);
        out.writeInt(ack);
        out.writeShort(status);
        out.writeLong(startNanos);
        out.writeLong(bytes);
        out.writeLong(bodyBytes);
        out.writeBoolean(ended);
        out.writeLong(endNanos);
        out.writeInt(endSeq);
        out.writeBoolean(afterLoss);
        out.writeBoolean(hasBody);
    }

    static Response read(DataInput in) throws IOException {
        Response r = new Response();
        r.boundary = in.readInt();
        r.ack = in.readInt();
        r.status = in.readShort();
        r.startNanos = in.readLong();
        r.bytes = in.readLong();
        r.bodyBytes = in.readLong();
        r.ended = in.readBoolean();
        r.endNanos = in.readLong();
        r.endSeq = in.readInt();
        r.afterLoss = in.readBoolean();
        r.hasBody = in.readBoolean();
        return r;
    }
}
