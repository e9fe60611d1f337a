package dev.weir.http2;

import dev.weir.http2.hpack.DynamicTable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The header block of a direction that is being read, which may come in several frames, and the direction's table. */
final class HeaderBlock {
    private static final byte[] NO_BYTES = new byte[0];
    private static final int PRIORITY_SIZE = 5;
    private static final int PROMISED_ID_SIZE = 4;

    private final Http2 http;
    private DynamicTable table;
    private byte[] gathered = NO_BYTES;
    private int length;

    /** The stream whose block is not complete, 0 for none. */
    private int continuing;

    /** It was given already, as far as it can be read: what follows of it is skipped. */
    private boolean given;

    int stream;
    boolean endStream;
    boolean promise;
    int seq;
    int ack;
    long startNanos;

    /** Wire bytes of its frames. */
    int wireBytes;

    HeaderBlock(Http2 http) {
        this.http = http;
        this.table = new DynamicTable(http.limits.tableBytes());
    }

    int continuing() {
        return continuing;
    }

    /** Blocks were missed. */
    void forgetTable() {
        table.forget();
    }

    /** The place is lost, and with it what was being read. */
    void reset() {
        continuing = 0;
        length = 0;
    }

    /** A frame of the chain begins, whose payload may never be looked at. */
    void follow(FrameHeader frame) {
        if (frame.carriesHeaders()) {
            continuing = frame.has(FrameHeader.END_HEADERS) ? 0 : frame.stream;
        }
    }

    void begin(FrameHeader frame, int frameSeq, int frameAck, long nanos) {
        follow(frame);
        if (frame.type == FrameHeader.CONTINUATION) {
            wireBytes += FrameHeader.SIZE + frame.length;
            return;
        }
        stream = frame.stream;
        endStream = frame.type == FrameHeader.HEADERS && frame.has(FrameHeader.END_STREAM);
        promise = frame.type == FrameHeader.PUSH_PROMISE;
        seq = frameSeq;
        ack = frameAck;
        startNanos = nanos;
        wireBytes = FrameHeader.SIZE + frame.length;
        given = false;
        length = 0;
    }

    /** A frame's whole payload. Gives whether {@link Http2#headers} has the list now; not twice for one block. */
    boolean add(FrameHeader frame, byte[] b, int from, int to) {
        int begin = fragmentBegin(frame, from);
        int end = to - padding(frame, b, from);
        if (given) {
            return false;
        }
        if (begin > end) {
            http.count(Http2Counts.BAD_HEADER_BLOCKS);
            return giveUp(b, begin, begin);
        }
        if (length + end - begin > http.limits.headerBytes()) {
            http.count(Http2Counts.HEADER_BLOCKS_TOO_LONG);
            return giveUp(b, begin, begin + http.limits.headerBytes() - length);
        }
        if (continuing != 0) {
            gather(b, begin, end);
            return false;
        }
        if (length == 0) {
            return decode(b, begin, end);
        }
        gather(b, begin, end);
        int all = length;
        length = 0;
        return decode(gathered, 0, all);
    }

    /** Only the begin of a frame's payload was seen. Gives the same as {@link #add}. */
    boolean cut(FrameHeader frame, byte[] b, int from, int to) {
        if (given) {
            return false;
        }
        http.count(Http2Counts.HEADER_BLOCKS_CUT);
        if (from == to) {
            return giveUp(NO_BYTES, 0, 0);
        }
        int begin = fragmentBegin(frame, from);
        // What was seen may reach into the padding.
        int contentEnd = Math.min(to, from + frame.length - padding(frame, b, from));
        return giveUp(b, begin, Math.min(contentEnd, begin + http.limits.headerBytes() - length));
    }

    /** A frame longer than any block may be. */
    boolean tooLong() {
        if (given) {
            return false;
        }
        http.count(Http2Counts.HEADER_BLOCKS_TOO_LONG);
        return giveUp(NO_BYTES, 0, 0);
    }

    private boolean giveUp(byte[] b, int from, int to) {
        gather(b, from, to);
        int all = length;
        length = 0;
        given = true;
        http.headers.clear();
        http.decoder.decode(table, gathered, 0, all, http.headers);
        http.headers.unknown();
        table.forget();
        return true;
    }

    private boolean decode(byte[] b, int from, int to) {
        http.headers.clear();
        switch (http.decoder.decode(table, b, from, to, http.headers)) {
            case READ -> {}
            case TABLE_CUT -> http.count(Http2Counts.TABLES_CUT);
            case BROKEN -> http.count(Http2Counts.BAD_HEADER_BLOCKS);
        }
        http.count(Http2Counts.UNKNOWN_FIELDS, http.headers.unknownFields());
        given = true;
        return true;
    }

    private static int fragmentBegin(FrameHeader frame, int from) {
        int begin = from;
        if (frame.type == FrameHeader.CONTINUATION) {
            return begin;
        }
        begin += frame.has(FrameHeader.PADDED) ? 1 : 0;
        begin += frame.type == FrameHeader.PUSH_PROMISE ? PROMISED_ID_SIZE : 0;
        return begin + (frame.type == FrameHeader.HEADERS && frame.has(FrameHeader.HAS_PRIORITY) ? PRIORITY_SIZE : 0);
    }

    private static int padding(FrameHeader frame, byte[] b, int from) {
        return frame.type != FrameHeader.CONTINUATION && frame.has(FrameHeader.PADDED) ? b[from] & 0xff : 0;
    }

    private void gather(byte[] b, int from, int to) {
        int n = to - from;
        if (n <= 0) {
            return;
        }
        if (gathered.length < length + n) {
            byte[] more = new byte[Math.max(length + n, 2 * gathered.length)];
            System.arraycopy(gathered, 0, more, 0, length);
            gathered = more;
        }
        System.arraycopy(b, from, gathered, length, n);
        length += n;
    }

    void write(DataOutput out) throws IOException {
        table.write(out);
        out.writeInt(length);
        out.write(gathered, 0, length);
        out.writeInt(continuing);
        out.writeBoolean(given);
        out.writeInt(stream);
        out.writeBoolean(endStream);
        out.writeBoolean(promise);
        out.writeInt(seq);
        out.writeInt(ack);
        out.writeLong(startNanos);
        out.writeInt(wireBytes);
    }

    void read(DataInput in) throws IOException {
        table = DynamicTable.read(http.limits.tableBytes(), in);
        length = in.readInt();
        gathered = new byte[length];
        in.readFully(gathered);
        continuing = in.readInt();
        given = in.readBoolean();
        stream = in.readInt();
        endStream = in.readBoolean();
        promise = in.readBoolean();
        seq = in.readInt();
        ack = in.readInt();
        startNanos = in.readLong();
        wireBytes = in.readInt();
    }
}
