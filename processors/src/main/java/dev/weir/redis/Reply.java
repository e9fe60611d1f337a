package dev.weir.redis;

import dev.weir.protocol.StateTexts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the server said: one answer, or a message that nobody asked for. */
final class Reply {
    /** First word of an array or push that makes it a confirmation, by the command's name. */
    private static final String[] WORDS = {
        "subscribe",
        "psubscribe",
        "ssubscribe",
        "unsubscribe",
        "punsubscribe",
        "sunsubscribe",
        "message",
        "pmessage",
        "smessage"
    };

    private static final int NO_WORD = -1;
    private static final int FIRST_MESSAGE = 6;

    /** The byte that its type begins with; 0 before it is known. */
    int type;

    /** Index of its first element among the words that are looked for. */
    int word;

    long elements;

    /** The number that is its third element: how many subscriptions there are. */
    long third;

    /** Of an error, else null. */
    @Nullable
    String error;

    /** The first error among its elements. */
    @Nullable
    String nested;

    boolean queued;
    int seq;
    int ack;
    long startNanos;
    long endNanos;
    long bytes;

    /** Sequence number of the byte behind it. */
    int endSeq;

    void clear() {
        type = 0;
        word = NO_WORD;
        elements = 0;
        third = 0;
        error = null;
        nested = null;
        queued = false;
    }

    Reply copy() {
        Reply r = new Reply();
        r.type = type;
        r.word = word;
        r.elements = elements;
        r.third = third;
        r.error = error;
        r.nested = nested;
        r.queued = queued;
        r.seq = seq;
        r.ack = ack;
        r.startNanos = startNanos;
        r.endNanos = endNanos;
        r.bytes = bytes;
        r.endSeq = endSeq;
        return r;
    }

    static int wordOf(byte[] b, int from, int to) {
        for (int i = 0; i < WORDS.length; i++) {
            if (Resp.is(b, from, to, WORDS[i])) {
                return i;
            }
        }
        return NO_WORD;
    }

    boolean isPush() {
        return type == '>';
    }

    /** A message of a channel, in RESP2 an array like others. */
    boolean isMessage() {
        return word >= FIRST_MESSAGE && elements >= 3 && elements <= 4;
    }

    boolean isConfirmation() {
        return word >= 0 && word < FIRST_MESSAGE && elements == 3;
    }

    boolean confirms(Command c) {
        return isConfirmation()
                && c.is(Known.Role.SUBSCRIPTION)
                && c.known != null
                && WORDS[word].equals(c.known.lowerName);
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(type);
        out.writeInt(word);
        out.writeLong(elements);
        out.writeLong(third);
        StateTexts.write(error, out);
        StateTexts.write(nested, out);
        out.writeBoolean(queued);
        out.writeInt(seq);
        out.writeInt(ack);
        out.writeLong(startNanos);
        out.writeLong(endNanos);
        out.writeLong(bytes);
        out.writeInt(endSeq);
    }

    Reply read(DataInput in) throws IOException {
        type = in.readByte();
        word = in.readInt();
        elements = in.readLong();
        third = in.readLong();
        error = StateTexts.read(in);
        nested = StateTexts.read(in);
        queued = in.readBoolean();
        seq = in.readInt();
        ack = in.readInt();
        startNanos = in.readLong();
        endNanos = in.readLong();
        bytes = in.readLong();
        endSeq = in.readInt();
        return this;
    }
}
