package dev.weir.otlp.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Texts of messages. Keys and names are few and come again and again: one that was made is found by its bytes. Any thread. */
final class Texts {
    private static final int SLOTS = 1024;
    private static final int LONGEST = 64;

    /** What a decoder makes of bytes that are no UTF-8. */
    private static final int REPLACEMENT = 0xfffd;

    /** Of the latest text with each hash; a race costs a text that is made twice. */
    private static final @Nullable String[] LATEST = new String[SLOTS];

    private Texts() {}

    /**
     * Reads the text before whose length the input stands.
     *
     * @param base where in the bytes the input begins
     */
    static String read(CodedInputStream in, byte[] bytes, int base) throws IOException {
        int length = in.readRawVarint32();
        int at = base + in.getTotalBytesRead();
        in.skipRawBytes(length);
        return text(bytes, at, length);
    }

    /** The same for a text that is likely to come again. */
    static String known(CodedInputStream in, byte[] bytes, int base) throws IOException {
        int length = in.readRawVarint32();
        int at = base + in.getTotalBytesRead();
        in.skipRawBytes(length);
        if (length > LONGEST) {
            return text(bytes, at, length);
        }
        int hash = length;
        for (int i = at; i < at + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
        String latest = LATEST[slot];
        if (latest == null || !is(latest, bytes, at, length)) {
            latest = text(bytes, at, length);
            LATEST[slot] = latest;
        }
        return latest;
    }

    private static boolean is(String text, byte[] bytes, int at, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            // A byte of a longer character is negative, and so no char.
            if (text.charAt(i) != bytes[at + i]) {
                return false;
            }
        }
        return true;
    }

    /** The JDK's decoder is the fastest and says nothing of what is no UTF-8; but then there is a character that nearly nobody writes. */
    private static String text(byte[] bytes, int at, int length) throws InvalidProtocolBufferException {
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            ByteString raw = UnsafeByteOperations.unsafeWrap(bytes, at, length);
            if (!raw.isValidUtf8()) {
                throw SpanReader.malformed();
            }
        }
        return text;
    }
}
