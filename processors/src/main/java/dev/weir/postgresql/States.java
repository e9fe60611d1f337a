package dev.weir.postgresql;

import dev.weir.sql.SqlText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** How parts of a state are written. */
final class States {
    private States() {}

    static void text(@Nullable String s, DataOutput out) throws IOException {
        if (s == null) {
            out.writeInt(-1);
            return;
        }
        byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static @Nullable String text(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static String word(DataInput in) throws IOException {
        String s = text(in);
        return s == null ? "" : s;
    }

    static void sql(@Nullable SqlText sql, DataOutput out) throws IOException {
        text(sql == null ? null : sql.text(), out);
        if (sql != null) {
            text(sql.summary(), out);
            text(sql.operation(), out);
        }
    }

    static @Nullable SqlText sql(DataInput in) throws IOException {
        String text = text(in);
        return text == null ? null : new SqlText(text, text(in), word(in));
    }
}
