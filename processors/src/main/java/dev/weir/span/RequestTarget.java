package dev.weir.span;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request-target taken apart (RFC 9112 section 3.2), nothing decoded and nothing normalised.
 *
 * @param scheme of the absolute form, in lower case; else null
 * @param authority of the absolute and of the authority form; else null
 * @param path of the origin and the absolute form ("/" where that has none); the whole target in the other forms, which have no
 *     path; null if the target is unknown
 * @param query without the question mark, "" if nothing follows it, null if there is none
 */
record RequestTarget(
        Form form,
        @Nullable String scheme,
        @Nullable String authority,
        @Nullable String path,
        @Nullable String query) {

    enum Form {
        /** Also what is no form at all: browsers of the bad kind send "index.html". */
        ORIGIN,
        ABSOLUTE,
        /** Of CONNECT. */
        AUTHORITY,
        /** {@code *}, of OPTIONS. */
        ASTERISK
    }

    static final RequestTarget UNKNOWN = new RequestTarget(Form.ORIGIN, null, null, null, null);
    private static final RequestTarget SERVER_ITSELF = new RequestTarget(Form.ASTERISK, null, null, "*", null);

    static RequestTarget of(String method, @Nullable String target) {
        if (target == null) {
            return UNKNOWN;
        }
        if (target.equals("*")) {
            return SERVER_ITSELF;
        }
        if (!target.startsWith("/")) {
            int colon = schemeEnd(target);
            if (colon > 0) {
                return absolute(target, colon);
            }
            if (method.equals("CONNECT")) {
                return new RequestTarget(Form.AUTHORITY, null, target, Authority.redacted(target), null);
            }
        }
        return rest(Form.ORIGIN, null, null, withoutCredentials(target), 0);
    }

    /** Of a target that names an authority where none belongs: {@code //user:password@host/path}, or no slash at all. */
    private static String withoutCredentials(String target) {
        int from = 0;
        while (from < target.length() && target.charAt(from) == '/') {
            from++;
        }
        if (from == 1 || target.indexOf('@', from) < 0) {
            return target;
        }
        int end = from;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        return target.substring(0, from) + Authority.redacted(target.substring(from, end)) + target.substring(end);
    }

    private static RequestTarget absolute(String target, int colon) {
        int from = colon + 3;
        int end = from;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        return rest(Form.ABSOLUTE, lowerCase(target.substring(0, colon)), target.substring(from, end), target, end);
    }

    /** The authority stays: it names the server, and {@link Authority} knows what of it is shown. */
    RequestTarget redacted(QueryRedaction redaction) {
        if (path == null || form == Form.ASTERISK || form == Form.AUTHORITY) {
            return this;
        }
        String shownPath = redaction.path(path);
        String shownQuery = query == null ? null : redaction.query(query);
        boolean same = shownPath.equals(path) && Objects.equals(shownQuery, query);
        return same ? this : new RequestTarget(form, scheme, authority, shownPath, shownQuery);
    }

    /** A "#" is no part of a request-target: where one is sent, it stays where it stands. */
    private static RequestTarget rest(
            Form form, @Nullable String scheme, @Nullable String authority, String target, int from) {
        int question = target.indexOf('?', from);
        String path = target.substring(from, question < 0 ? target.length() : question);
        return new RequestTarget(
                form,
                scheme,
                authority,
                path.isEmpty() ? "/" : path,
                question < 0 ? null : target.substring(question + 1));
    }

    /** Where the colon of "scheme://" stands, or -1. */
    private static int schemeEnd(String s) {
        int i = 0;
        while (i < s.length() && (letter(s.charAt(i)) || (i > 0 && digitOrMark(s.charAt(i))))) {
            i++;
        }
        return i > 0 && s.startsWith("://", i) ? i : -1;
    }

    /** The characters of a scheme are ASCII: no locale has a say. */
    private static String lowerCase(String scheme) {
        return scheme.toLowerCase(Locale.ROOT);
    }

    private static boolean letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean digitOrMark(char c) {
        return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    }
}
