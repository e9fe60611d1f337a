package dev.weir.protocol;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Texts in the state of a parser: their bytes in UTF-8 behind the number of these, which is -1 for null. */
public final class StateTexts {
    private StateTexts() {}

    /** Of any length, unlike {@link DataOutput#writeUTF}. */
    public static void write(@Nullable String text, DataOutput out) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    public static @Nullable String read(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] utf8 = new byte[length];
        in.readFully(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** Of one that is never null. */
    public static String readOrEmpty(DataInput in) throws IOException {
        String text = read(in);
        return text == null ? "" : text;
    }
}
