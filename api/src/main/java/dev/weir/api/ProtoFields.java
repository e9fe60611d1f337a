package dev.weir.api;

/** The fields of a protobuf message that is known to be well-formed, one after the other, where they lie. For one thread. */
public final class ProtoFields {
    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    /** Texts, bytes and messages. */
    public static final int BYTES = 2;

    public static final int BEGIN_GROUP = 3;
    public static final int END_GROUP = 4;
    public static final int FIXED32 = 5;

    private final byte[] bytes;
    private final int end;
    private int begin;
    private int tag;
    private int offset;
    private int next;

    public ProtoFields(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.end = offset + length;
        this.next = offset;
    }

    /** A field's number and wire type, as it stands before the field. */
    public static int tag(int field, int wireType) {
        return (field << 3) | wireType;
    }

    /** Goes to the next field, if there is one. */
    public boolean next() {
        if (next >= end) {
            return false;
        }
        begin = next;
        read();
        if ((tag & 7) == BEGIN_GROUP) {
            skipGroup();
        }
        return true;
    }

    private void read() {
        tag = varint();
        offset = next;
        switch (tag & 7) {
            case VARINT -> {
                while (bytes[next++] < 0) {}
            }
            case FIXED64 -> next += Long.BYTES;
            case BYTES -> {
                int length = varint();
                offset = next;
                next += length;
            }
            case FIXED32 -> next += Integer.BYTES;
            default -> {
                // A group's begin or end: what is in it are fields again.
            }
        }
    }

    private void skipGroup() {
        int group = tag;
        int content = offset;
        for (int depth = 1; depth > 0; ) {
            read();
            depth += (tag & 7) == BEGIN_GROUP ? 1 : (tag & 7) == END_GROUP ? -1 : 0;
        }
        tag = group;
        offset = content;
    }

    private int varint() {
        int b = bytes[next++];
        if (b >= 0) {
            return b;
        }
        int value = b & 0x7f;
        for (int shift = 7; ; shift += 7) {
            b = bytes[next++];
            // A number of ten bytes has bits that no int has.
            value |= shift < Integer.SIZE ? (b & 0x7f) << shift : 0;
            if (b >= 0) {
                return value;
            }
        }
    }

    /** Of the field that it went to. */
    public int tag() {
        return tag;
    }

    /** Where the field begins, with its tag. */
    public int begin() {
        return begin;
    }

    /** Where the field's content begins: behind the tag, and the length where there is one. */
    public int offset() {
        return offset;
    }

    /** Of the content, in bytes. */
    public int length() {
        return next - offset;
    }

    /** Where the field ends. */
    public int end() {
        return next;
    }
}
