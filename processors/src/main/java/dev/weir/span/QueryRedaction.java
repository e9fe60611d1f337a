package dev.weir.span;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hides the values of parameters, in queries and behind semicolons in paths, and the credentials in paths that hold URLs. Shown are values that the user
 * names, and short numbers, true and false where the name is not that of a secret. A list of what is secret is never complete.
 */
final class QueryRedaction {
    /** Shows the values of all names but those of secrets. */
    static final String ALL = "*";

    private static final String REDACTED = "REDACTED";

    /** More digits may be the number of a card, a person or a telephone. */
    private static final int DIGITS = 8;

    private static final int LONGEST_NAME = 64;

    private final Set<String> shown;
    private final Set<String> sensitive;
    private final boolean all;

    QueryRedaction(Set<String> shown, Set<String> sensitive) {
        this.shown = shown.stream().map(QueryRedaction::lowerCase).collect(Collectors.toUnmodifiableSet());
        this.sensitive = sensitive.stream().map(QueryRedaction::lowerCase).collect(Collectors.toUnmodifiableSet());
        this.all = shown.contains(ALL);
    }

    /** The same text where there is nothing to hide. */
    String query(String query) {
        return parameters(query, 0, true);
    }

    /** The same text where there is nothing to hide. */
    String path(String path) {
        String clean = path.indexOf('@') < 0 ? path : withoutUser(path);
        int semicolon = clean.indexOf(';');
        int hash = clean.indexOf('#');
        int first = semicolon < 0 || hash < 0 ? Math.max(semicolon, hash) : Math.min(semicolon, hash);
        return first < 0 ? clean : parameters(clean, first + 1, first == hash);
    }

    /** @param query whether a part without "=" is a value too; it always is behind a "#" */
    private String parameters(String text, int from, boolean query) {
        @Nullable StringBuilder out = null;
        int copied = 0;
        boolean bare = query;
        for (int start = from; start < text.length(); ) {
            int end = end(text, start, bare);
            int equals = text.indexOf('=', start, end);
            boolean named = equals > start;
            int value = named ? equals + 1 : start;
            if (hidden(text, start, named ? equals : start, value, end) && (bare || equals >= 0)) {
                out = out == null ? new StringBuilder(text.length()) : out;
                out.append(text, copied, value).append(REDACTED);
                copied = end;
            }
            bare |= end < text.length() && text.charAt(end) == '#';
            start = end + 1;
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    /** Both separators of forms, and a "#", which is no part of a request and is sent all the same. A path goes on at a slash. */
    private static int end(String text, int from, boolean query) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '&' || c == ';' || c == '#' || (!query && c == '/')) {
                return i;
            }
            i++;
        }
        return i;
    }

    private boolean hidden(String text, int nameFrom, int nameTo, int from, int to) {
        if (from == to) {
            return false;
        }
        boolean harmless = harmless(text, from, to);
        if (!harmless && !all && shown.isEmpty()) {
            return true;
        }
        String name = nameTo == nameFrom ? text.substring(from, to) : text.substring(nameFrom, nameTo);
        String decoded = name.length() > LONGEST_NAME ? name : decoded(name);
        return isSecret(decoded) || !(harmless || all || shown.contains(lowerCase(decoded)));
    }

    private static boolean harmless(String text, int from, int to) {
        int length = to - from;
        if ((text.startsWith("true", from) && length == 4) || (text.startsWith("false", from) && length == 5)) {
            return true;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return length <= DIGITS;
    }

    /** By the whole name, by the name without its marks ("api-key"), or by one word of it ("userToken", "x_access_token"). */
    private boolean isSecret(String name) {
        if (sensitive.isEmpty()) {
            return false;
        }
        String lower = lowerCase(name);
        if (sensitive.contains(lower)) {
            return true;
        }
        StringBuilder letters = new StringBuilder(name.length());
        int word = 0;
        for (int i = 0; i <= name.length(); i++) {
            boolean mark = i == name.length() || !Character.isLetterOrDigit(name.charAt(i));
            boolean hump = !mark
                    && i > 0
                    && Character.isUpperCase(name.charAt(i))
                    && Character.isLowerCase(name.charAt(i - 1));
            if ((mark || hump) && sensitive.contains(lower.substring(word, i))) {
                return true;
            }
            if (!mark) {
                letters.append(lower.charAt(i));
            }
            word = mark ? i + 1 : hump ? i : word;
        }
        return sensitive.contains(letters.toString());
    }

    /** In ASCII: no name of a list has other characters. */
    private static String decoded(String name) {
        if (name.indexOf('%') < 0) {
            return name;
        }
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            int high = name.charAt(i) == '%' && i + 2 < name.length() ? Character.digit(name.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(name.charAt(i + 2), 16);
            out.append(low < 0 ? name.charAt(i) : (char) (16 * high + low));
            i += low < 0 ? 0 : 2;
        }
        return out.toString();
    }

    /** What stands before an "@" after two slashes, or at the start, is a user and a password: {@code //u:p@h/}, {@code /to/http://u:p@h}. */
    private static String withoutUser(String path) {
        StringBuilder out = new StringBuilder(path.length());
        int copied = 0;
        for (int start = path.startsWith("/") ? path.indexOf("//") + 2 : 0; start != 1 && start < path.length(); ) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            int at = path.lastIndexOf('@', end - 1);
            if (at >= start) {
                out.append(path, copied, start).append(Authority.redacted(path.substring(start, end)));
                copied = end;
            }
            start = path.indexOf("//", end) + 2;
        }
        return out.append(path, copied, path.length()).toString();
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
