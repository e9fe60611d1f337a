package dev.weir.http2;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** How texts of any length are kept in state. */
final class Texts {
    private static final byte[] NO_BYTES = new byte[0];

    private Texts() {}

    static void write(@Nullable String text, DataOutput out) throws IOException {
        byte[] utf8 = text == null ? NO_BYTES : text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text == null ? -1 : utf8.length);
        out.write(utf8);
    }

    static @Nullable String read(DataInput in) throws IOException {
        int length = in.readInt();
        byte[] utf8 = length < 0 ? NO_BYTES : new byte[length];
        in.readFully(utf8);
        return length < 0 ? null : new String(utf8, StandardCharsets.UTF_8);
    }
}
