package dev.weir.http2;

import dev.weir.api.Chunk;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One direction: finds the frames in its bytes. Where it does not know its place it tries one where a segment begins that was sent
 * after something was heard, and believes no frame of the chain that it finds until the place is proven.
 */
final class FrameStream {
    /** How much of a payload without header block is looked at: more than any sane settings have. */
    static final int KEPT_PAYLOAD = 1024;

    /** What a header block's frame may have beside its fragment: pad length, priority or promised stream, padding. */
    private static final int BESIDE_FRAGMENT = 261;

    private static final byte[] PREFACE = Beginning.PREFACE;
    private static final byte[] NO_BYTES = new byte[0];

    /** Whether the begin of the next frame is known. */
    enum Place {
        LOST,
        TRIED,
        CERTAIN
    }

    private static final Place[] PLACES = Place.values();

    private final Http2Parser parser;
    private final Http2 http;
    private final boolean client;
    private final HeaderBlock block;
    private final FrameHeader frame = new FrameHeader();

    private Place place = Place.LOST;

    /** Bytes, seen or missed, were there. */
    private boolean exists;

    private boolean sawBytes;

    /** The first bytes behind missing ones are tried whatever was heard. */
    private boolean tryNext;

    /** Of the connection preface, before the first frame. */
    private int prefaceLeft;

    /** The next frame has to be the settings with which the direction begins. */
    private boolean settingsDue;

    private boolean prefaced;
    private int chainSeq;
    private boolean proven;

    private final byte[] head = new byte[FrameHeader.SIZE];
    private int headLength;

    /** Payload still to come, once the head is complete. */
    private int left;

    /** Content of a DATA frame still to come: less its padding. -1 before its pad length. */
    private int contentLeft;

    /** What is kept of a payload that is not all there. */
    private byte[] payload = NO_BYTES;

    private int payloadLength;
    private boolean skipped;

    private int frameSeq;
    private int frameAck;
    private long frameNanos;
    private int position;
    private int lastAck;

    /** Of the first chunk. */
    private int firstAck;

    private long lastNanos;

    /** Of the DATA frame that is being read; found again by its number after a restart. */
    private @Nullable Http2Stream dataStream;

    FrameStream(Http2Parser parser, boolean client) {
        this.parser = parser;
        this.http = parser.http;
        this.client = client;
        this.block = new HeaderBlock(http);
    }

    /** What its end had received when it was first seen to send, 0 if that was not seen. */
    int firstAck() {
        return firstAck;
    }

    void firstAck(int ack) {
        firstAck = ack;
    }

    boolean isCertain() {
        return place == Place.CERTAIN;
    }

    boolean exists() {
        return exists;
    }

    /** Its bytes are not read any more, or not yet. */
    boolean isLost() {
        return sawBytes && place == Place.LOST;
    }

    /** No frame waits for its rest. */
    boolean endsWhole() {
        return headLength == 0 && left == 0 && block.continuing() == 0;
    }

    /** Frames may be missed. */
    boolean isUncertain() {
        return exists && place != Place.CERTAIN && !settingsDue;
    }

    /** It began with what its end of a connection begins with (RFC 9113 section 3.4). */
    boolean isPrefaced() {
        return prefaced;
    }

    /** The chain that is being followed is what it seems, from the next frame on. */
    void prove() {
        proven = true;
    }

    void bytes(Chunk c) {
        int i = c.offset();
        int to = i + (int) c.length();
        if (i == to) {
            return;
        }
        position = c.seq();
        lastNanos = c.timeNanos();
        if (!exists) {
            begin(c);
        } else if (place == Place.LOST && maySegmentBegin(c)) {
            tryHere();
        }
        exists = true;
        tryNext = false;
        lastAck = c.ack();
        sawBytes = true;
        while (i < to) {
            boolean undecided = settingsDue;
            int now = step(c, i, to);
            if (place != Place.CERTAIN && !undecided) {
                http.count(Http2Counts.BYTES_SKIPPED, now - i);
            }
            position += now - i;
            i = now;
        }
    }

    private void begin(Chunk c) {
        firstAck = c.ack();
        if (client && c.buffer()[c.offset()] == PREFACE[0]) {
            place = Place.CERTAIN;
            prefaceLeft = PREFACE.length;
            settingsDue = true;
        } else {
            tryHere();
            settingsDue = !client && (!c.midStream() || (parser.prefaced() && !parser.serverSentBefore(c.seq())));
        }
    }

    private boolean maySegmentBegin(Chunk c) {
        boolean heard = c.ack() == 0 ? parser.turned() : !sawBytes || c.ack() != lastAck;
        return tryNext || heard;
    }

    private void tryHere() {
        place = Place.TRIED;
        if (parser.isBelieving()) {
            place = Place.CERTAIN;
            block.forgetTable();
        }
        proven = false;
        chainSeq = position;
        headLength = 0;
        left = 0;
        block.reset();
    }

    private int step(Chunk c, int i, int to) {
        if (place == Place.LOST) {
            return to;
        }
        if (prefaceLeft > 0) {
            return preface(c.buffer(), i, to);
        }
        if (headLength < FrameHeader.SIZE) {
            return head(c, i, to);
        }
        return payload(c.buffer(), i, to);
    }

    private int preface(byte[] b, int i, int to) {
        int n = Math.min(prefaceLeft, to - i);
        int at = PREFACE.length - prefaceLeft;
        if (!Arrays.equals(b, i, i + n, PREFACE, at, at + n)) {
            http.count(Http2Counts.BAD_FRAMES);
            prefaceLeft = 0;
            lose();
            return to;
        }
        prefaceLeft -= n;
        return i + n;
    }

    private int head(Chunk c, int i, int to) {
        if (headLength == 0) {
            frameSeq = position;
            frameAck = c.ack();
            frameNanos = c.timeNanos();
        }
        int n = Math.min(FrameHeader.SIZE - headLength, to - i);
        System.arraycopy(c.buffer(), i, head, headLength, n);
        headLength += n;
        if (headLength == FrameHeader.SIZE) {
            frame.parse(head, 0);
            if (accept()) {
                open();
            } else {
                http.count(place == Place.CERTAIN ? Http2Counts.BAD_FRAMES : Http2Counts.CHAINS_BROKEN);
                lose();
                return to;
            }
        }
        return i + n;
    }

    /** Whether the frame may stand where it stands. */
    private boolean accept() {
        if (settingsDue) {
            settingsDue = false;
            boolean settings = frame.type == FrameHeader.SETTINGS && !frame.has(FrameHeader.ACK);
            if (place == Place.CERTAIN && !settings) {
                return false;
            }
            if (settings && frame.isPlausible(client, 0, FrameHeader.MAX_LENGTH)) {
                place = Place.CERTAIN;
                prefaced = true;
                parser.placeKnown(client);
                return true;
            }
        }
        if (place == Place.CERTAIN && !parser.isBelieving()) {
            return frame.isValid(client, block.continuing());
        }
        int maxLength = parser.maxFrame(client);
        if (!frame.isPlausible(client, block.continuing(), maxLength)) {
            return false;
        }
        if (place == Place.CERTAIN) {
            return true;
        }
        // So long a chain began a frame where one began for certain: no frame is longer.
        proven |= frameSeq - chainSeq >= maxLength + FrameHeader.SIZE;
        if (proven && block.continuing() == 0) {
            place = Place.CERTAIN;
            block.forgetTable();
            parser.placeProven(client, frameAck);
        }
        return true;
    }

    private void open() {
        left = frame.length;
        payloadLength = 0;
        skipped = place == Place.TRIED;
        contentLeft = 0;
        dataStream = null;
        if (frame.type == FrameHeader.HEADERS) {
            parser.headersSeen(client, place, frame.stream, frameSeq + FrameHeader.SIZE + frame.length, frameAck);
        }
        if (skipped) {
            block.follow(frame);
        } else if (frame.carriesHeaders()) {
            block.begin(frame, frameSeq, frameAck, frameNanos);
            if (left > http.limits.headerBytes() + BESIDE_FRAGMENT) {
                skipped = true;
                give(block.tooLong());
            }
        } else if (frame.type == FrameHeader.DATA) {
            dataStream = parser.dataBegins(client, frame);
            contentLeft = frame.has(FrameHeader.PADDED) && left > 0 ? -1 : left;
        } else {
            skipped = !parser.isOfInterest(frame.type);
        }
        if (left == 0) {
            end(NO_BYTES, 0, 0);
        }
    }

    private int payload(byte[] b, int i, int to) {
        int n = Math.min(left, to - i);
        if (frame.type == FrameHeader.DATA && !skipped) {
            content(b, i, i + n);
        } else if (!skipped && n == left && payloadLength == 0) {
            left = 0;
            end(b, i, i + n);
            return i + n;
        } else if (!skipped) {
            keep(b, i, n);
        }
        left -= n;
        if (left == 0) {
            end(payload, 0, payloadLength);
        }
        return i + n;
    }

    private void content(byte[] b, int from, int to) {
        int i = from;
        if (contentLeft < 0 && i < to) {
            contentLeft = Math.max(0, left - 1 - (b[i++] & 0xff));
        }
        int n = Math.min(contentLeft, to - i);
        contentLeft -= n;
        if (dataStream != null && n > 0) {
            dataStream.content(client, b, i, i + n);
        }
    }

    private void keep(byte[] b, int from, int count) {
        int n = frame.carriesHeaders() ? count : Math.min(count, KEPT_PAYLOAD - payloadLength);
        if (payload.length < payloadLength + n) {
            payload = Arrays.copyOf(payload, Math.max(payloadLength + n, 2 * payload.length));
        }
        System.arraycopy(b, from, payload, payloadLength, n);
        payloadLength += n;
    }

    /** The frame's last byte was there. */
    private void end(byte[] b, int from, int to) {
        headLength = 0;
        if (place != Place.CERTAIN) {
            return;
        }
        if (frame.type == FrameHeader.DATA) {
            parser.dataEnded(client, frame, lastNanos);
        } else if (!skipped && frame.carriesHeaders()) {
            give(block.add(frame, b, from, to));
        } else if (!skipped) {
            parser.control(client, frame, b, from, to);
        }
        payloadLength = 0;
        dataStream = null;
    }

    private void give(boolean complete) {
        if (complete) {
            parser.headers(client, block, lastNanos);
        }
    }

    void missing(Chunk c) {
        exists = true;
        long n = c.length();
        if (place == Place.LOST || prefaceLeft > 0 || headLength < FrameHeader.SIZE || n <= 0 || n > left) {
            if (!client) {
                parser.answersLost(n, endsWhole());
            }
            lose();
            tryNext = true;
            return;
        }
        lastNanos = c.timeNanos();
        if (frame.type == FrameHeader.DATA && !skipped) {
            missingContent((int) n);
        } else if (!skipped) {
            skipped = true;
            if (frame.carriesHeaders()) {
                give(block.cut(frame, payload, 0, payloadLength));
            } else {
                parser.control(client, frame, NO_BYTES, 0, 0);
            }
        }
        position += (int) n;
        left -= (int) n;
        if (left == 0) {
            end(NO_BYTES, 0, 0);
        }
    }

    private void missingContent(int n) {
        int content = Math.min(n, Math.max(0, contentLeft));
        if (dataStream != null) {
            dataStream.missingContent(client, content, contentLeft < 0);
        }
        contentLeft = Math.max(0, contentLeft) - content;
    }

    private void lose() {
        boolean known = place == Place.CERTAIN;
        place = Place.LOST;
        headLength = 0;
        left = 0;
        prefaceLeft = 0;
        settingsDue = false;
        payloadLength = 0;
        dataStream = null;
        block.reset();
        parser.placeLost(client, known);
    }

    void write(DataOutput out) throws IOException {
        block.write(out);
        frame.write(out);
        out.writeByte(place.ordinal());
        out.writeBoolean(exists);
        out.writeBoolean(sawBytes);
        out.writeBoolean(tryNext);
        out.writeByte(prefaceLeft);
        out.writeBoolean(settingsDue);
        out.writeBoolean(prefaced);
        out.writeInt(chainSeq);
        out.writeBoolean(proven);
        out.writeByte(headLength);
        out.write(head);
        out.writeInt(left);
        out.writeInt(contentLeft);
        out.writeInt(payloadLength);
        out.write(payload, 0, payloadLength);
        out.writeBoolean(skipped);
        out.writeInt(frameSeq);
        out.writeInt(frameAck);
        out.writeLong(frameNanos);
        out.writeInt(position);
        out.writeInt(lastAck);
        out.writeLong(lastNanos);
        out.writeBoolean(dataStream != null);
    }

    void read(DataInput in) throws IOException {
        block.read(in);
        frame.read(in);
        place = PLACES[in.readByte()];
        exists = in.readBoolean();
        sawBytes = in.readBoolean();
        tryNext = in.readBoolean();
        prefaceLeft = in.readByte();
        settingsDue = in.readBoolean();
        prefaced = in.readBoolean();
        chainSeq = in.readInt();
        proven = in.readBoolean();
        headLength = in.readByte();
        in.readFully(head);
        left = in.readInt();
        contentLeft = in.readInt();
        payloadLength = in.readInt();
        payload = new byte[payloadLength];
        in.readFully(payload);
        skipped = in.readBoolean();
        frameSeq = in.readInt();
        frameAck = in.readInt();
        frameNanos = in.readLong();
        position = in.readInt();
        lastAck = in.readInt();
        lastNanos = in.readLong();
        dataStream = in.readBoolean() ? parser.stream(frame.stream) : null;
    }
}
