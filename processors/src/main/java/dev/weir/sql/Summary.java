package dev.weir.sql;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Follows the words of a statement and keeps the operations and what they are applied to, as the semantic conventions describe
 * {@code db.query.summary}. It knows clauses by their words and parentheses, not the grammar: what it cannot tell it leaves out.
 */
final class Summary {
    /** Of the conventions. */
    private static final int LONGEST = 255;

    private static final int DEEPEST = 62;

    private final byte[] out = new byte[LONGEST];
    private int length;
    private boolean full;
    private boolean unknown;

    /** The next word begins a statement. */
    private boolean first;

    /** The next word may begin a statement inside the statement. */
    private boolean inner;

    /** The next word is a name, unless it is a filler. */
    private boolean expected;

    /** A name before a parenthesis is a function. */
    private boolean callable;

    /** The kind of thing that is created, altered or dropped is still to come. */
    private boolean defines;

    /** ON is followed by the name of a table. */
    private boolean onTable;

    private boolean dotted;
    private int nameFrom;
    private int nameTo;
    private int depth;

    /** By depth: an operation whose FROM is followed by tables; and a list of tables that goes on at a comma. */
    private long clauses;

    private long lists;
    private @Nullable Keyword command;
    private @Nullable Keyword operation;
    private @Nullable Keyword last;

    void clear() {
        length = 0;
        full = false;
        unknown = false;
        statement();
    }

    /** Null if it has none. */
    @Nullable
    String text() {
        return unknown || length == 0 ? null : new String(out, 0, length, StandardCharsets.UTF_8);
    }

    private void statement() {
        first = true;
        inner = false;
        expected = false;
        defines = false;
        onTable = false;
        dotted = false;
        nameTo = 0;
        depth = 0;
        clauses = 0;
        lists = 0;
        last = null;
    }

    /** A word without quotes. */
    void word(@Nullable Keyword k, byte[] b, int from, int to) {
        if (continuesName(from)) {
            nameTo = to;
            return;
        }
        endName(b);
        if (first) {
            begin(k, b, from, to);
        } else if (defines) {
            defined(k, b, from, to);
        } else if (!expected || k == null || k.role == Keyword.Role.OBJECT || !stillExpected(k)) {
            if (expected && (k == null || k.role == Keyword.Role.OBJECT)) {
                name(from, to);
            } else {
                expected = false;
                clause(k, b, from, to);
            }
        }
        last = k;
    }

    /** A word in quotes, which is a name. */
    void quoted(byte[] b, int from, int to) {
        if (continuesName(from)) {
            nameTo = to;
            return;
        }
        endName(b);
        unknown |= first;
        first = false;
        inner = false;
        if (expected) {
            name(from, to);
        }
        last = null;
    }

    private boolean continuesName(int from) {
        boolean continues = dotted && nameTo == from;
        dotted = false;
        return continues;
    }

    private void name(int from, int to) {
        nameFrom = from;
        nameTo = to;
        expected = false;
    }

    private void endName(byte[] b) {
        if (nameTo > 0) {
            append(b, nameFrom, nameTo);
        }
        nameTo = 0;
        dotted = false;
    }

    /** A literal, a parameter or an operator. */
    void other(byte[] b) {
        endName(b);
        unknown |= first && length == 0;
        expected = false;
        inner = false;
        last = null;
    }

    void punctuation(byte mark, byte[] b, int at) {
        if (mark == '.' && nameTo == at && nameTo > 0) {
            dotted = true;
            nameTo = at + 1;
            return;
        }
        if (mark == '(' && callable) {
            nameTo = 0;
        }
        endName(b);
        switch (mark) {
            case '(' -> {
                depth++;
                bits(false, false);
                inner = true;
            }
            case ')' -> {
                bits(false, false);
                depth = Math.max(0, depth - 1);
                inner = true;
                expected = false;
            }
            case ',' -> {
                expected = (lists & bit()) != 0;
                callable = operation == Keyword.SELECT;
                inner = false;
            }
            case ';' -> statement();
            default -> other(b);
        }
        last = null;
    }

    private void begin(@Nullable Keyword k, byte[] b, int from, int to) {
        first = false;
        if (k == Keyword.WITH) {
            command = k;
        } else if (k == null || !k.begins()) {
            unknown |= length == 0;
        } else {
            command = k;
            operation(k, b, from, to);
        }
    }

    private void operation(Keyword k, byte[] b, int from, int to) {
        append(b, from, to);
        operation = k;
        inner = k == Keyword.EXPLAIN;
        expected = k.role == Keyword.Role.TARGET || k.role == Keyword.Role.TARGETS;
        callable = false;
        defines = k.role == Keyword.Role.DEFINES;
        boolean from1 = k == Keyword.SELECT || k == Keyword.DELETE || k == Keyword.UPDATE;
        bits(from1, k.role == Keyword.Role.TARGETS);
    }

    private void defined(@Nullable Keyword k, byte[] b, int from, int to) {
        if (k == null || (k.role != Keyword.Role.OBJECT && k != Keyword.TABLE)) {
            return;
        }
        append(b, from, to);
        defines = false;
        expected = true;
        callable = false;
        onTable = k == Keyword.INDEX || k == Keyword.TRIGGER || k == Keyword.POLICY || k == Keyword.RULE;
        bits(false, command == Keyword.DROP);
    }

    /** Words between an operation and the name. */
    private boolean stillExpected(Keyword k) {
        return k.role == Keyword.Role.FILLER || k == Keyword.TABLE || (k == Keyword.ON && onTable);
    }

    private void clause(@Nullable Keyword k, byte[] b, int from, int to) {
        boolean may = inner;
        inner = k == Keyword.AS || (may && command == Keyword.EXPLAIN && filler(k));
        if (k == null || (inner && k != Keyword.AS)) {
            return;
        }
        switch (k) {
            case SELECT -> {
                boolean right = command == Keyword.GRANT || command == Keyword.REVOKE;
                boolean policy = command == Keyword.CREATE && last == Keyword.FOR;
                if (!right && !policy) {
                    operation(k, b, from, to);
                }
            }
            case INSERT, UPDATE, DELETE, MERGE -> {
                if (may) {
                    operation(k, b, from, to);
                }
            }
            case EXECUTE -> {
                if (may && command == Keyword.EXPLAIN) {
                    operation(k, b, from, to);
                }
            }
            case FROM -> {
                if ((clauses & bit()) != 0 && last != Keyword.DISTINCT) {
                    tables();
                }
            }
            case USING -> {
                if (operation == Keyword.DELETE || operation == Keyword.MERGE) {
                    tables();
                }
            }
            case JOIN -> {
                expected = true;
                callable = true;
            }
            case INTO -> {
                expected = true;
                callable = false;
            }
            case ON -> {
                expected = onTable;
                callable = false;
            }
            case SET, VALUES -> lists &= ~bit();
            default -> {
                if (k.role == Keyword.Role.CLAUSE) {
                    lists &= ~bit();
                }
            }
        }
    }

    private static boolean filler(@Nullable Keyword k) {
        return k == Keyword.ANALYZE || k == Keyword.VERBOSE;
    }

    private void tables() {
        expected = true;
        callable = true;
        lists |= bit();
    }

    private void bits(boolean clause, boolean list) {
        clauses = clause ? clauses | bit() : clauses & ~bit();
        lists = list ? lists | bit() : lists & ~bit();
    }

    private long bit() {
        return 1L << Math.min(depth, DEEPEST);
    }

    /** Leaves out what does not fit whole, and all that follows. */
    private void append(byte[] b, int from, int to) {
        int more = to - from + (length == 0 ? 0 : 1);
        full |= more > LONGEST - length;
        if (full) {
            return;
        }
        if (length > 0) {
            out[length++] = ' ';
        }
        System.arraycopy(b, from, out, length, to - from);
        length += to - from;
    }

    void end(byte[] b) {
        endName(b);
    }
}
