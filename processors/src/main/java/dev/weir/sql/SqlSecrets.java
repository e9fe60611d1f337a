package dev.weir.sql;

import org.jspecify.annotations.Nullable;

/**
 * Says where a value begins that is written without quotes: behind {@code PASSWORD} of a role, {@code IDENTIFIED BY}, and {@code TO} or {@code =} of
 * SET. A server may refuse such a statement, and its text holds the secret all the same.
 */
final class SqlSecrets {
    private static final String PASSWORD = "PASSWORD";

    /** What the rest of a statement is. */
    enum Rest {
        SHOWN,
        /** Up to a semicolon. */
        SETTING,
        /** If it is no string, not even a semicolon ends it. */
        SECRET
    }

    private @Nullable Keyword first;
    private boolean begun;
    private boolean role;
    private boolean object;
    private boolean table;
    private boolean set;
    private boolean identified;

    /** A statement begins. */
    void begin() {
        first = null;
        begun = false;
        role = false;
        object = false;
        table = false;
        set = false;
        identified = false;
    }

    /** A word without quotes: gives what stands behind it. */
    Rest word(@Nullable Keyword k, byte[] b, int from, int to) {
        if (!begun) {
            begun = true;
            first = k;
        }
        boolean by = identified && is("BY", b, from, to);
        identified = is("IDENTIFIED", b, from, to);
        boolean defines = first == Keyword.ALTER || first == Keyword.CREATE;
        if (by) {
            return Rest.SECRET;
        } else if (!defines && first != Keyword.SET) {
            return Rest.SHOWN;
        } else if (k == Keyword.SET) {
            set = !table;
        } else if (k == null && is(PASSWORD, b, from, to) && !object) {
            return Rest.SECRET;
        } else if (k == null && set && is("TO", b, from, to)) {
            return Rest.SETTING;
        } else if (defines && !role && !object) {
            table = k == Keyword.TABLE;
            object = table || (k != null && k.role == Keyword.Role.OBJECT);
            role = is("USER", b, from, to) || is("ROLE", b, from, to) || is("GROUP", b, from, to);
        }
        return Rest.SHOWN;
    }

    /** An equals sign. */
    Rest equalsSign() {
        return set ? Rest.SETTING : Rest.SHOWN;
    }

    private static boolean is(String word, byte[] b, int from, int to) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if ((b[i] & 0xdf) != word.charAt(i - from)) {
                return false;
            }
        }
        return true;
    }
}
