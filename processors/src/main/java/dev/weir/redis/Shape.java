package dev.weir.redis;

import dev.weir.protocol.Detection;
import dev.weir.protocol.Opening;

/**
 * How Redis is told from other bytes, and its client from its server: an answer may be an array of strings as commands are, even one whose
 * first string is the name of a command.
 */
final class Shape {
    private enum Match {
        NO,
        MORE,
        /** A command, or a line that may be one. */
        YES,
        /** Two commands. */
        TWICE
    }

    private static final int LONGEST_HEADER = 16;
    private static final int LONGEST_LINE = 4096;
    private static final int INCOMPLETE = -1;
    private static final int NO_COMMAND = -2;

    private Shape() {}

    static Detection detect(Opening outgoing, Opening incoming) {
        if (isFirst(outgoing, incoming)) {
            return Detection.CLIENT_OUTGOING;
        }
        if (isFirst(incoming, outgoing)) {
            return Detection.CLIENT_INCOMING;
        }
        Match out = commands(outgoing);
        Match in = commands(incoming);
        boolean ambiguous = out.compareTo(Match.YES) >= 0 && in.compareTo(Match.YES) >= 0;
        if (!ambiguous && isClient(out, incoming)) {
            return Detection.CLIENT_OUTGOING;
        }
        if (!ambiguous && isClient(in, outgoing)) {
            return Detection.CLIENT_INCOMING;
        }
        return may(outgoing, out) && may(incoming, in) ? Detection.MORE : Detection.NO;
    }

    /** The client speaks first. A line alone is weak: memcached, NATS and POP3 have words in common, but not the answers. */
    private static boolean isFirst(Opening client, Opening server) {
        if (client.length() == 0 || !client.fromStart()) {
            return false;
        }
        byte[] b = client.bytes();
        int from = client.offset();
        int to = from + client.length();
        if (b[from] == '*') {
            boolean silent = server.length() == 0 || reply(server) == Match.YES;
            return silent && command(b, from, to, false) == Match.YES;
        }
        return inline(b, from, to) == Match.YES && answersLine(server);
    }

    private static boolean isClient(Match commands, Opening server) {
        return switch (commands) {
            case YES -> server.length() > 0 && reply(server) == Match.YES;
            case TWICE -> server.length() == 0 || reply(server) == Match.YES;
            default -> false;
        };
    }

    private static boolean may(Opening o, Match commands) {
        boolean line =
                o.fromStart() && o.length() > 0 && inline(o.bytes(), o.offset(), o.offset() + o.length()) != Match.NO;
        return o.length() == 0 || line || commands != Match.NO || reply(o) != Match.NO;
    }

    /** Whether a command may begin there. */
    static boolean isCommand(byte[] b, int from, int length) {
        return b[from] == '*' && command(b, from, from + length, true) != Match.NO;
    }

    /** Commands of known names that stand there one after the other; the last may be begun only. */
    static int countCommands(byte[] b, int from, int to) {
        int n = 0;
        int i = from;
        while (i >= 0 && i < to && command(b, i, to, true) == Match.YES) {
            n++;
            i = end(b, i, to);
        }
        return n;
    }

    private static Match commands(Opening o) {
        int from = o.offset();
        int to = from + o.length();
        if (o.length() == 0) {
            return Match.MORE;
        }
        from = o.fromStart() ? from : behindStrings(o.bytes(), from, to);
        if (from == to) {
            return Match.NO;
        }
        Match first = command(o.bytes(), from, to, true);
        int second = first == Match.YES ? end(o.bytes(), from, to) : INCOMPLETE;
        if (second == NO_COMMAND) {
            return Match.NO;
        }
        boolean twice = second > 0 && second < to && command(o.bytes(), second, to, true) == Match.YES;
        return twice ? Match.TWICE : first;
    }

    /** Whole strings are what a torn command ends in: answers too, but then no command follows. */
    private static int behindStrings(byte[] b, int from, int to) {
        long i = from;
        while (i < to && b[(int) i] == '$') {
            int line = lineEnd(b, (int) i, Math.min(to, (int) i + LONGEST_HEADER));
            long length = line < 0 ? Resp.NONE : Resp.length(b, (int) i + 1, line);
            if (length < 0) {
                return (int) i;
            }
            i = line + 2 + length + 2;
        }
        return (int) Math.min(i, to);
    }

    /** An array whose first string is a command's name, as far as it is there. */
    private static Match command(byte[] b, int from, int to, boolean known) {
        if (b[from] != '*') {
            return Match.NO;
        }
        int line = lineEnd(b, from, Math.min(to, from + LONGEST_HEADER));
        if (line < 0) {
            return to - from < LONGEST_HEADER && digits(b, from + 1, to) ? Match.MORE : Match.NO;
        }
        long n = Resp.length(b, from + 1, line);
        if (n < 1 || line + 2 == to) {
            return n < 1 ? Match.NO : Match.MORE;
        }
        int name = line + 2;
        int nameLine = lineEnd(b, name, Math.min(to, name + LONGEST_HEADER));
        if (b[name] != '$') {
            return Match.NO;
        }
        if (nameLine < 0) {
            return to - name < LONGEST_HEADER && digits(b, name + 1, to) ? Match.MORE : Match.NO;
        }
        long length = Resp.length(b, name + 1, nameLine);
        int nameEnd = nameLine + 2 + Math.clamp(length, 0, LONGEST_HEADER * 4);
        if (length < 1 || length > LONGEST_HEADER * 2) {
            return Match.NO;
        }
        if (nameEnd > to) {
            return nameLine + 2 == to || Resp.isName(b, nameLine + 2, to) ? Match.MORE : Match.NO;
        }
        boolean named =
                Resp.isName(b, nameLine + 2, nameEnd) && (!known || Commands.find(b, nameLine + 2, nameEnd) != null);
        return named ? Match.YES : Match.NO;
    }

    /** Index behind a command; {@link #INCOMPLETE}, or {@link #NO_COMMAND} if not all that is there are strings. */
    private static int end(byte[] b, int from, int to) {
        int line = lineEnd(b, from, to);
        long n = Resp.length(b, from + 1, line);
        long i = line + 2L;
        for (long k = 0; k < n && i < to; k++) {
            int at = (int) i;
            int end = lineEnd(b, at, to);
            long length = end < 0 ? 0 : Resp.length(b, at + 1, end);
            if (b[at] != '$' || length < 0) {
                return NO_COMMAND;
            }
            if (end < 0) {
                return INCOMPLETE;
            }
            i = end + 2 + length + 2;
            if (k == n - 1 && i <= to) {
                return (int) i;
            }
        }
        return INCOMPLETE;
    }

    /** The first line of an answer. */
    private static Match reply(Opening o) {
        byte[] b = o.bytes();
        int from = o.offset();
        int to = from + o.length();
        int line = lineEnd(b, from, Math.min(to, from + LONGEST_LINE));
        int end = line < 0 ? to : line;
        boolean fits = switch (b[from]) {
            case '+', '-' ->
                isText(b, from + 1, end) && (b[from] == '+' || end == from + 1 || Resp.code(b, from + 1, end) != null);
            case ':', '(', '$', '*', '%', '~', '>', '|', '!', '=' ->
                end - from <= LONGEST_HEADER * 2 && isNumber(b, from + 1, end, line >= 0);
            case '_' -> end - from <= 2;
            case '#' -> end - from <= 3;
            case ',' -> end - from <= LONGEST_HEADER * 2 && isText(b, from + 1, end);
            default -> false;
        };
        return !fits ? Match.NO : line < 0 ? Match.MORE : Match.YES;
    }

    private static boolean isNumber(byte[] b, int from, int to, boolean whole) {
        int first = from < to && (b[from] == '-' || b[from] == '+') ? from + 1 : from;
        int end = !whole && to > first && b[to - 1] == '\r' ? to - 1 : to;
        return digits(b, first, end) && (!whole || end > first);
    }

    /** What Redis answers to a line, and others do not. */
    private static boolean answersLine(Opening server) {
        if (server.length() == 0 || reply(server) != Match.YES) {
            return false;
        }
        byte[] b = server.bytes();
        int from = server.offset();
        int line = lineEnd(b, from, from + server.length());
        return b[from] != '+' || Resp.is(b, from + 1, line, "OK") || Resp.is(b, from + 1, line, "PONG");
    }

    /** A line that begins with the name of a command. */
    private static Match inline(byte[] b, int from, int to) {
        int end = from;
        while (end < to && (Resp.isLetter(b[end]) || b[end] == '.')) {
            end++;
        }
        if (end == to) {
            return to - from <= LONGEST_HEADER * 2 ? Match.MORE : Match.NO;
        }
        boolean named = b[end] <= ' ' && Commands.find(b, from, end) != null;
        int line = end;
        while (line < to && b[line] != '\n') {
            line++;
        }
        boolean text = named
                && line - from <= LONGEST_LINE
                && isText(b, end, line > end && b[line - 1] == '\r' ? line - 1 : line);
        return !text ? Match.NO : line == to ? Match.MORE : Match.YES;
    }

    /** Index of the CR of a line that ends in CR and LF, -1 if it does not end here. */
    private static int lineEnd(byte[] b, int from, int to) {
        for (int i = from; i + 1 < to; i++) {
            if (b[i] == '\r' && b[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Up to a CR at the end. */
    private static boolean digits(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if ((b[i] < '0' || b[i] > '9') && (b[i] != '\r' || i != to - 1 || i == from)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] >= 0 && b[i] < ' ' && b[i] != '\t' && (b[i] != '\r' || i != to - 1)) {
                return false;
            }
        }
        return true;
    }
}
