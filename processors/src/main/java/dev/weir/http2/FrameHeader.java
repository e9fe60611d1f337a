package dev.weir.http2;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The nine bytes before a frame's payload (RFC 9113 section 4.1). Used again for each frame. */
final class FrameHeader {
    static final int SIZE = 9;

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    /** Of extensions that are in use (RFC 7838, RFC 8336, RFC 9218, Envoy). */
    private static final int ALTSVC = 0x0a;

    private static final int ORIGIN = 0x0c;
    private static final int PRIORITY_UPDATE = 0x10;
    private static final int METADATA = 0x4d;

    /** Types that mean nothing, sent so that unknown ones stay possible: this one, and every 31st behind it. */
    private static final int FIRST_GREASE = 0x0b;

    private static final int GREASE_STEP = 0x1f;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int HAS_PRIORITY = 0x20;

    /** Largest payload without a setting that says otherwise. */
    static final int MAX_LENGTH = 16_384;

    /** By type, the flags that mean something. */
    private static final int[] FLAGS = {
        END_STREAM | PADDED,
        END_STREAM | END_HEADERS | PADDED | HAS_PRIORITY,
        0,
        0,
        ACK,
        END_HEADERS | PADDED,
        ACK,
        0,
        0,
        END_HEADERS
    };

    int length;
    int type;
    int flags;
    int stream;
    private boolean reserved;

    void parse(byte[] b, int i) {
        length = ((b[i] & 0xff) << 16) | ((b[i + 1] & 0xff) << 8) | (b[i + 2] & 0xff);
        type = b[i + 3] & 0xff;
        flags = b[i + 4] & 0xff;
        reserved = b[i + 5] < 0;
        stream = ((b[i + 5] & 0x7f) << 24) | ((b[i + 6] & 0xff) << 16) | ((b[i + 7] & 0xff) << 8) | (b[i + 8] & 0xff);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean carriesHeaders() {
        return type == HEADERS || type == PUSH_PROMISE || type == CONTINUATION;
    }

    /**
     * Whether it keeps to the rules whose breach ends a connection.
     *
     * @param continuing the stream whose header block is not complete, 0 for none
     */
    boolean isValid(boolean fromClient, int continuing) {
        if (continuing != 0 || type == CONTINUATION) {
            return type == CONTINUATION && continuing != 0 && stream == continuing;
        }
        return switch (type) {
            case DATA -> stream != 0;
            case HEADERS -> stream != 0 && length > 0 && (!fromClient || (stream & 1) == 1);
            case PRIORITY -> stream != 0 && length == 5;
            case RST_STREAM -> stream != 0 && length == 4;
            case SETTINGS -> stream == 0 && length % 6 == 0 && (!has(ACK) || length == 0);
            case PUSH_PROMISE -> stream != 0 && length >= 4 && !fromClient;
            case PING -> stream == 0 && length == 8;
            case GOAWAY -> stream == 0 && length >= 8;
            case WINDOW_UPDATE -> length == 4;
            default -> true;
        };
    }

    /** Whether it may be one where nobody knows whether it is: valid, and nothing about it is out of use. */
    boolean isPlausible(boolean fromClient, int continuing, int maxLength) {
        return (type <= CONTINUATION ? (flags & ~FLAGS[type]) == 0 : isExtension())
                && !reserved
                && length <= maxLength
                && isValid(fromClient, continuing);
    }

    /** An endpoint passes over types that it does not know (RFC 9113 section 5.5). What is in use can be told from other bytes. */
    private boolean isExtension() {
        return switch (type) {
            case ALTSVC -> flags == 0 && length >= 2;
            case ORIGIN -> flags == 0 && stream == 0;
            case PRIORITY_UPDATE -> flags == 0 && stream == 0 && length >= 4;
            case METADATA -> (flags & ~END_HEADERS) == 0 && length > 0;
            default -> (type - FIRST_GREASE) % GREASE_STEP == 0;
        };
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
    }

    void read(DataInput in) throws IOException {
        length = in.readInt();
        type = in.readUnsignedByte();
        flags = in.readUnsignedByte();
        stream = in.readInt();
    }
}
