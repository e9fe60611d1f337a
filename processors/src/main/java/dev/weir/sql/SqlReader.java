package dev.weir.sql;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a statement what must not be kept. Strings, numbers and truth values become {@code ?}, a list of them after IN one
 * {@code ?}; so does all that stands where {@link SqlSecrets} expects a secret. Comments go, after their trace context was read; names, quoted ones too, stay. An instance serves one thread and is used
 * for many statements.
 */
public final class SqlReader {
    private static final byte WORD = 1;
    private static final byte DIGIT = 2;
    private static final byte SPACE = 3;
    private static final byte[] CLASSES = classes();

    private final Summary followed = new Summary();
    private final Summary ignored = new Summary();
    private final SqlSecrets secrets = new SqlSecrets();
    private final SqlComment comment = new SqlComment();
    private final SqlTexts texts = new SqlTexts();
    private byte[] out = new byte[1024];
    private int length;
    private byte[] in = new byte[0];
    private int at;
    private int to;
    private boolean space;
    private Summary summary = followed;
    private SqlSecrets.Rest rest = SqlSecrets.Rest.SHOWN;
    /** The {@code ?} for the rest of the statement is written. */
    private boolean replaced;

    private int firstFrom;
    private int firstTo;
    private InList list = InList.NONE;

    /** Where in a list after IN the last token stood. */
    private enum InList {
        NONE,
        AFTER_IN,
        OPEN,
        LITERAL,
        /** The comma after a literal is held back. */
        COMMA,
        /** And a sign behind it. */
        SIGN
    }

    /**
     * Reads a statement, or several with semicolons between them. It never throws.
     *
     * @param whole false if the end is missing
     */
    public SqlText read(byte[] b, int from, int end, Backslash backslash, boolean whole) {
        in = b;
        at = from;
        to = end;
        length = 0;
        space = false;
        firstTo = -1;
        list = InList.NONE;
        if (out.length < end - from + 8) {
            out = new byte[Math.max(2 * out.length, end - from + 8)];
        }
        rest = SqlSecrets.Rest.SHOWN;
        secrets.begin();
        summary.clear();
        comment.clear();
        boolean complete = true;
        while (at < to && complete) {
            complete = rest == SqlSecrets.Rest.SHOWN ? token(backslash) : hidden(backslash);
        }
        holdNothing();
        summary.end(in);
        return texts.text(out, length, whole && complete, this);
    }

    /** What a comment of the last statement said, null if none did. */
    public @Nullable String traceparent() {
        return comment.traceparent();
    }

    public @Nullable String tracestate() {
        return comment.tracestate();
    }

    @Nullable
    String summary() {
        return summary.text();
    }

    String operation() {
        return firstTo < 0
                ? ""
                : new String(out, firstFrom, firstTo - firstFrom, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT);
    }

    /** A token of the rest of a statement of which nothing is shown. */
    private boolean hidden(Backslash backslash) {
        boolean endless = rest == SqlSecrets.Rest.SECRET && replaced;
        if (in[at] == ';' && !endless) {
            rest = SqlSecrets.Rest.SHOWN;
            return token(backslash);
        }
        int before = length;
        boolean gap = space && length > 0;
        ignored.clear();
        summary = ignored;
        boolean complete = token(backslash);
        summary = followed;
        if (length > before) {
            hide(before, gap);
        }
        return complete;
    }

    /** Takes back what a token has written. */
    private void hide(int before, boolean gap) {
        int from = before + (gap ? 1 : 0);
        boolean value = out[from] != '=';
        boolean literal = out[from] == '?' || out[from] == '$';
        length = before;
        list = InList.NONE;
        space = false;
        if (replaced) {
            return;
        }
        if (gap) {
            out[length++] = ' ';
        }
        out[length++] = (byte) (value ? '?' : '=');
        replaced = value;
        if (value && literal) {
            rest = SqlSecrets.Rest.SETTING;
        }
        summary.other(in);
    }

    /** Of what was shown last. */
    private void expect(SqlSecrets.Rest next) {
        rest = next;
        replaced = false;
    }

    /** False where what follows cannot be told apart. */
    private boolean token(Backslash backslash) {
        int b = in[at] & 255;
        switch (CLASSES[b]) {
            case WORD -> {
                return word(backslash);
            }
            case DIGIT -> number();
            case SPACE -> {
                at++;
                space = true;
            }
            default -> {
                return mark(b, backslash);
            }
        }
        return true;
    }

    private boolean mark(int b, Backslash backslash) {
        int next = at + 1 < to ? in[at + 1] & 255 : 0;
        if (b == '\'') {
            return string(at, backslash);
        } else if (b == '"') {
            quoted(at);
        } else if (b == '-' && next == '-') {
            lineComment();
        } else if (b == '/' && next == '*') {
            blockComment();
        } else if (b == '.' && CLASSES[next] == DIGIT) {
            number();
        } else if (b == '$' && CLASSES[next] == DIGIT) {
            parameter();
        } else if (b == '$' && dollarTag() > 0) {
            dollarString(dollarTag());
        } else {
            punctuation(b);
        }
        return true;
    }

    private boolean word(Backslash backslash) {
        int from = at;
        int end = from + 1;
        while (end < to && (CLASSES[in[end] & 255] == WORD || CLASSES[in[end] & 255] == DIGIT || in[end] == '$')) {
            end++;
        }
        int prefix = in[from] & 0xdf;
        if (end == from + 1 && end < to && in[end] == '\'') {
            if (prefix == 'E') {
                return string(end, Backslash.ESCAPES);
            } else if (prefix == 'B' || prefix == 'X' || prefix == 'N') {
                return string(end, prefix == 'N' ? backslash : Backslash.PLAIN);
            }
        }
        if (end == from + 1 && prefix == 'U' && end + 1 < to && in[end] == '&') {
            if (in[end + 1] == '\'') {
                return string(end + 1, Backslash.PLAIN);
            } else if (in[end + 1] == '"') {
                quoted(end + 1);
                return true;
            }
        }
        Keyword k = Keyword.of(in, from, end);
        if (k == Keyword.TRUE || k == Keyword.FALSE) {
            literal(end);
            return true;
        }
        gap();
        if (firstTo < 0) {
            firstFrom = length;
            firstTo = length + end - from;
        }
        summary.word(k, in, from, end);
        copy(from, end);
        list = k == Keyword.IN ? InList.AFTER_IN : InList.NONE;
        if (summary == followed) {
            expect(secrets.word(k, in, from, end));
        }
        return true;
    }

    /** A string whose opening quote is at {@code open}. */
    private boolean string(int open, Backslash backslash) {
        int i = open + 1;
        while (i < to) {
            byte b = in[i];
            if (b == '\\' && backslash != Backslash.PLAIN) {
                if (backslash == Backslash.UNKNOWN && i + 1 < to && in[i + 1] == '\'') {
                    literal(to);
                    return false;
                }
                i += 2;
            } else if (b != '\'') {
                i++;
            } else if (i + 1 < to && in[i + 1] == '\'') {
                i += 2;
            } else {
                literal(i + 1);
                return true;
            }
        }
        literal(to);
        return true;
    }

    private void quoted(int open) {
        int i = open + 1;
        while (i < to && (in[i] != '"' || (i + 1 < to && in[i + 1] == '"'))) {
            i += in[i] == '"' ? 2 : 1;
        }
        int end = Math.min(to, i + 1);
        gap();
        summary.quoted(in, at, end);
        copy(at, end);
        list = InList.NONE;
    }

    /** Digits, and all that sticks to them: 1, 1.5e-3, 0xff, 1_000. */
    private void number() {
        int end = at + 1;
        while (end < to) {
            int b = in[end] & 255;
            boolean exponent = (b == '+' || b == '-')
                    && (in[end - 1] & 0xdf) == 'E'
                    && end - at >= 2
                    && (in[at + 1] & 0xdf) != 'X';
            if (CLASSES[b] != DIGIT && CLASSES[b] != WORD && b != '.' && !exponent) {
                break;
            }
            end++;
        }
        literal(end);
    }

    private void parameter() {
        int end = at + 1;
        while (end < to && CLASSES[in[end] & 255] == DIGIT) {
            end++;
        }
        gap();
        summary.other(in);
        copy(at, end);
        list = InList.NONE;
    }

    /** Length of the tag at {@code at}, both its dollars included; 0 if there is none. */
    private int dollarTag() {
        int end = at + 1;
        while (end < to && (CLASSES[in[end] & 255] == WORD || (CLASSES[in[end] & 255] == DIGIT && end > at + 1))) {
            end++;
        }
        return end < to && in[end] == '$' ? end + 1 - at : 0;
    }

    private void dollarString(int tag) {
        int i = at + tag;
        while (i + tag <= to && !sameTag(i, tag)) {
            i++;
        }
        literal(i + tag <= to ? i + tag : to);
    }

    private boolean sameTag(int i, int tag) {
        for (int n = 0; n < tag; n++) {
            if (in[i + n] != in[at + n]) {
                return false;
            }
        }
        return true;
    }

    private void lineComment() {
        int end = at + 2;
        while (end < to && in[end] != '\n' && in[end] != '\r') {
            end++;
        }
        comment.read(in, at + 2, end);
        at = end;
        space = true;
    }

    private void blockComment() {
        int open = 1;
        int i = at + 2;
        while (i + 1 < to && open > 0) {
            if (in[i] == '*' && in[i + 1] == '/') {
                open--;
                i += 2;
            } else if (in[i] == '/' && in[i + 1] == '*') {
                open++;
                i += 2;
            } else {
                i++;
            }
        }
        if (open == 0) {
            comment.read(in, at + 2, i - 2);
        }
        at = open == 0 ? i : to;
        space = true;
    }

    private void literal(int end) {
        at = end;
        if (list == InList.COMMA || list == InList.SIGN) {
            list = InList.LITERAL;
            space = false;
            return;
        }
        boolean listed = list == InList.OPEN;
        gap();
        summary.other(in);
        out[length++] = '?';
        list = listed ? InList.LITERAL : InList.NONE;
    }

    private void punctuation(int b) {
        if (b == ',' && list == InList.LITERAL) {
            list = InList.COMMA;
            at++;
            return;
        }
        if ((b == '-' || b == '+') && (list == InList.COMMA || list == InList.OPEN)) {
            if (list == InList.COMMA && signed()) {
                list = InList.SIGN;
                at++;
                return;
            }
        }
        boolean opens = b == '(' && list == InList.AFTER_IN;
        boolean sign = (b == '-' || b == '+') && list == InList.OPEN;
        gap();
        if (b == '(' || b == ')' || b == ',' || b == ';' || b == '.') {
            summary.punctuation((byte) b, in, at);
        } else {
            summary.other(in);
        }
        if (summary == followed) {
            follow(b);
        }
        copy(at, at + 1);
        list = opens || sign ? InList.OPEN : InList.NONE;
    }

    private void follow(int mark) {
        if (mark == ';') {
            secrets.begin();
        } else if (mark == '=') {
            expect(secrets.equalsSign());
        }
    }

    /** A digit follows the sign. */
    private boolean signed() {
        int i = at + 1;
        while (i < to && CLASSES[in[i] & 255] == SPACE) {
            i++;
        }
        return i < to && (CLASSES[in[i] & 255] == DIGIT || in[i] == '.');
    }

    /** Writes the space that stood before what comes now, and what was held back. */
    private void gap() {
        holdNothing();
        if (space && length > 0) {
            out[length++] = ' ';
        }
        space = false;
    }

    private void holdNothing() {
        if (list == InList.COMMA || list == InList.SIGN) {
            out[length++] = ',';
            list = InList.NONE;
        }
    }

    private void copy(int from, int end) {
        System.arraycopy(in, from, out, length, end - from);
        length += end - from;
        at = end;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int b = 0; b < 256; b++) {
            boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_' || b >= 128;
            boolean blank = b == ' ' || (b >= '\t' && b <= '\r') || b == 0;
            classes[b] = letter ? WORD : b >= '0' && b <= '9' ? DIGIT : blank ? SPACE : 0;
        }
        return classes;
    }
}
