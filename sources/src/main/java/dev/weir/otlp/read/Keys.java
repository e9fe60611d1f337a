package dev.weir.otlp.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The keys of attributes, which are few and come again and again: a text that was made is found by its bytes. Any thread. */
final class Keys {
    private static final int SLOTS = 1024;
    private static final int LONGEST = 64;

    /** Of the latest key with each hash; a race costs a text that is made twice. */
    private static final @Nullable String[] LATEST = new String[SLOTS];

    private Keys() {}

    /** Reads the text before whose length the input stands. */
    static String read(CodedInputStream in, byte[] bytes, int base) throws IOException {
        int length = in.readRawVarint32();
        int at = base + in.getTotalBytesRead();
        if (length <= 0 || length > LONGEST || at > bytes.length - length) {
            return text(in, length);
        }
        int hash = length;
        for (int i = at; i < at + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
        String known = LATEST[slot];
        if (known == null || !is(known, bytes, at, length)) {
            known = text(in, length);
            LATEST[slot] = known;
        } else {
            in.skipRawBytes(length);
        }
        return known;
    }

    private static boolean is(String known, byte[] bytes, int at, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            // A byte of a longer character is negative, and so no char.
            if (known.charAt(i) != bytes[at + i]) {
                return false;
            }
        }
        return true;
    }

    private static String text(CodedInputStream in, int length) throws IOException {
        ByteString text = UnsafeByteOperations.unsafeWrap(in.readRawBytes(length));
        if (!text.isValidUtf8()) {
            throw SpanReader.malformed();
        }
        return text.toStringUtf8();
    }
}
