package dev.weir.redis;

import dev.weir.database.DatabaseSpans;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The server's direction: values of RESP2 and RESP3, of which only the outermost is looked at. */
final class ReplyStream extends RespStream {
    /** Aggregates in aggregates: far more than any command answers with. */
    static final int DEEPEST = 64;

    private static final int LINE_BYTES = 64;
    private static final int WORD_BYTES = 16;
    private static final int ERROR_BYTES = 40;
    private static final long UNTIL_END = -1;

    private final Reply reply = new Reply();

    /** Of each open aggregate, how many elements are to come, {@link #UNTIL_END} if it is streamed. */
    private long[] left = new long[4];

    /** It is an attribute: what it is about follows. */
    private boolean[] aside = new boolean[4];

    private int depth;

    /** Elements of the outermost aggregate that are over. */
    private long index;

    /** In a streamed string. */
    private boolean streaming;

    /** Type of the string that is coming in. */
    private byte stringType;

    private boolean begun;

    ReplyStream(RedisParser parser) {
        super(parser, LINE_BYTES);
        reply.clear();
    }

    @Override
    boolean isBetween() {
        return depth == 0 && !begun;
    }

    @Override
    void line(byte[] b, int from, int to, int total, boolean proper) {
        int type = total == 0 ? 0 : b[from];
        if (!proper || (streaming && type != ';')) {
            bad();
            return;
        }
        if (isBetween()) {
            begin();
        }
        if (isOutermost() && type != '|') {
            reply.type = type;
        }
        switch (type) {
            case '+' -> {
                reply.queued = depth == 0 && Resp.is(b, from + 1, to, "QUEUED");
                word(b, from + 1, to);
                elementOver();
            }
            case '-' -> {
                error(b, from + 1, to);
                elementOver();
            }
            case ':' -> {
                number(b, from + 1, to);
                elementOver();
            }
            case '_', ',', '#', '(' -> elementOver();
            case '$', '=', '!', ';' -> string(type, Resp.length(b, from + 1, to));
            case '*', '~', '>', '%', '|' -> aggregate(type, Resp.length(b, from + 1, to));
            case '.' -> end();
            default -> bad();
        }
    }

    /** The answer that has begun to come in; null if none has. */
    @Nullable
    Reply begunAnswer() {
        return begun && !isLost() && reply.type != 0 && !reply.isPush() ? reply : null;
    }

    private void begin() {
        reply.clear();
        reply.seq = startSeq();
        reply.ack = startAck();
        reply.startNanos = startNanos();
        begun = true;
        index = 0;
    }

    /** What comes is the answer itself and no element of one, nor an attribute before it. */
    private boolean isOutermost() {
        return depth == 0;
    }

    /** What comes is an element of the answer. */
    private boolean isElement() {
        return depth == 1 && !aside[0];
    }

    private void string(int type, long length) {
        boolean chunk = type == ';';
        if (length == Resp.NONE
                || (chunk && !streaming)
                || (length == Resp.STREAMED && type != '$')
                || (chunk && length < 0)) {
            bad();
        } else if (length == Resp.STREAMED) {
            streaming = true;
        } else if (length == Resp.NULL || (chunk && length == 0)) {
            streaming = false;
            elementOver();
        } else {
            stringType = (byte) type;
            expectString(length, type == '!' ? ERROR_BYTES : isElement() && index == 0 ? WORD_BYTES : 0);
        }
    }

    @Override
    void string(byte[] b, int from, int to, boolean complete) {
        if (stringType == '!') {
            if (complete) {
                error(b, from, to);
            } else {
                error(b, from, from);
            }
        } else if (complete && !streaming) {
            word(b, from, to);
        }
        if (!streaming) {
            elementOver();
        }
    }

    private void word(byte[] b, int from, int to) {
        if (isElement() && index == 0 && (reply.type == '*' || reply.type == '>')) {
            reply.word = Reply.wordOf(b, from, to);
        }
    }

    private void number(byte[] b, int from, int to) {
        if (isElement() && index == 2) {
            reply.third = Math.max(0, Resp.length(b, from, to));
        }
    }

    private void error(byte[] b, int from, int to) {
        if (depth > 1 || (depth == 1 && (aside[0] || reply.nested != null))) {
            return;
        }
        String code = Resp.code(b, from, to);
        code = code == null ? DatabaseSpans.UNKNOWN_ERROR : code;
        if (depth == 0) {
            reply.error = code;
        } else {
            reply.nested = code;
        }
    }

    private void aggregate(int type, long length) {
        boolean pairs = type == '%' || type == '|';
        if (length == Resp.NONE || (length == Resp.NULL && type != '*') || depth == DEEPEST) {
            bad();
            return;
        }
        if (isOutermost() && type != '|') {
            reply.elements = Math.max(0, length);
        }
        if (length == Resp.NULL || length == 0) {
            if (type != '|') {
                elementOver();
            }
            return;
        }
        if (depth == left.length) {
            left = Arrays.copyOf(left, 2 * depth);
            aside = Arrays.copyOf(aside, 2 * depth);
        }
        left[depth] = length == Resp.STREAMED ? UNTIL_END : pairs ? 2 * length : length;
        aside[depth] = type == '|';
        depth++;
    }

    /** Of a streamed aggregate. */
    private void end() {
        if (depth == 0 || left[depth - 1] != UNTIL_END) {
            bad();
            return;
        }
        depth--;
        if (!aside[depth]) {
            elementOver();
        }
    }

    private void elementOver() {
        while (depth > 0) {
            index += depth == 1 ? 1 : 0;
            if (left[depth - 1] == UNTIL_END || --left[depth - 1] > 0) {
                return;
            }
            depth--;
            if (aside[depth]) {
                index = depth == 0 ? 0 : index;
                return;
            }
        }
        begun = false;
        reply.endNanos = lastNanos();
        reply.endSeq = position();
        reply.bytes = messageBytes();
        parser.pairing().answer(reply);
    }

    @Override
    void abandoned() {
        forget();
    }

    private void forget() {
        depth = 0;
        streaming = false;
        begun = false;
        reply.clear();
    }

    @Override
    void resume() {
        super.resume();
        forget();
    }

    @Override
    void write(DataOutput out) throws IOException {
        super.write(out);
        reply.write(out);
        out.writeByte(depth);
        for (int i = 0; i < depth; i++) {
            out.writeLong(left[i]);
            out.writeBoolean(aside[i]);
        }
        out.writeLong(index);
        out.writeBoolean(streaming);
        out.writeByte(stringType);
        out.writeBoolean(begun);
    }

    @Override
    void read(DataInput in) throws IOException {
        super.read(in);
        reply.read(in);
        depth = in.readByte();
        int room = Math.max(4, Integer.highestOneBit(depth) * 2);
        left = new long[room];
        aside = new boolean[room];
        for (int i = 0; i < depth; i++) {
            left[i] = in.readLong();
            aside[i] = in.readBoolean();
        }
        index = in.readLong();
        streaming = in.readBoolean();
        stringType = in.readByte();
        begun = in.readBoolean();
    }
}
