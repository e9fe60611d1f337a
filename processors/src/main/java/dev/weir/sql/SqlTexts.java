package dev.weir.sql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Statements without their literals, each made once as long as it is in use: programs have few and send them often. */
final class SqlTexts {
    /** How many are kept; a power of two. Two that fall on one place displace each other. */
    static final int KEPT = 512;

    /** A longer one is not kept, so that all of them together take 4 MiB at most. */
    static final int LONGEST_KEPT = 4096;

    private final byte[][] written = new byte[KEPT][];
    private final boolean[] whole = new boolean[KEPT];
    private final SqlText[] texts = new SqlText[KEPT];

    SqlText text(byte[] b, int length, boolean complete, SqlReader reader) {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + b[i];
        }
        int place = ((hash ^ (hash >>> 15)) * 0x9e3779b9) >>> 23;
        byte @Nullable [] known = written[place];
        if (known != null && whole[place] == complete && Arrays.equals(known, 0, known.length, b, 0, length)) {
            return texts[place];
        }
        String text = new String(b, 0, length, StandardCharsets.UTF_8);
        SqlText made = new SqlText(complete ? text : text + SqlText.CUT, reader.summary(), reader.operation());
        if (length <= LONGEST_KEPT) {
            written[place] = Arrays.copyOf(b, length);
            whole[place] = complete;
            texts[place] = made;
        }
        return made;
    }
}
