package dev.weir.api.component;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Texts that no message may show, and what it shows in their place. Parts of a text that stand alone in messages of libraries are hidden
 * too: the user, password, host and parameters of a URL, and each of several addresses.
 */
public final class Hidden {
    public static final String REDACTED = "[REDACTED]";

    /** A shorter text is in every other word. */
    private static final int SHORTEST = 4;

    /** A value that is typed in the file, such as a header, is a usual word more often than one of a variable. */
    private static final int SHORTEST_TYPED = 6;

    /** A text of fewer characters is hidden where it stands alone, and not inside a word. */
    private static final int ANYWHERE = 16;

    /** A longer one, such as a whole file, is in no message. */
    private static final int LONGEST = 16 << 10;

    private static final Pattern NUMBER =
            Pattern.compile("[-+]?\\d+(\\.\\d+)?|true|false|null", Pattern.CASE_INSENSITIVE);
    private static final Pattern URL = Pattern.compile(
            "(?:[a-zA-Z][\\w+.-]*://)?(?:(?<user>[^/?#\\s]*)@)?(?<host>[^/?#@:\\s]*)(?::\\d+)?(?<path>/[^?#]*)?(?:\\?(?<query>[^#]*))?(?:#.*)?");
    private static final List<String> USUAL_HOSTS = List.of("localhost", "127.0.0.1", "0.0.0.0");

    /** By the text in lower case. */
    private final Map<String, String> shown = new HashMap<>();

    private Pattern pattern = Pattern.compile("(?!)");
    private boolean changed;

    /** Hides a value that a reference gave. */
    public void reference(String value, String reference) {
        if (value.length() <= LONGEST && !NUMBER.matcher(value).matches()) {
            put(value, reference);
            put(value.endsWith("/") ? value.substring(0, value.length() - 1) : value, reference);
            parts(value, reference, true);
        }
    }

    /** Hides the value of an option that is secret, however it was given. */
    public void secret(String value) {
        if (value.length() >= SHORTEST_TYPED
                && value.length() <= LONGEST
                && !NUMBER.matcher(value).matches()) {
            put(value, REDACTED);
        }
    }

    /** Hides the credentials in a value that may be shown otherwise. */
    public void credentials(String value) {
        if (value.contains("://") || value.contains("@")) {
            parts(value, REDACTED, false);
        }
    }

    /** The message without what is hidden; the same where there is nothing to hide. */
    public synchronized String in(String message) {
        if (shown.isEmpty()) {
            return message;
        }
        Matcher m = pattern().matcher(message);
        return m.replaceAll(found ->
                Matcher.quoteReplacement(shown.getOrDefault(found.group().toLowerCase(Locale.ROOT), REDACTED)));
    }

    /** The same with one mark in every place, which changes no quotes: for JSON. */
    public synchronized String redacted(String json) {
        return shown.isEmpty() ? json : pattern().matcher(json).replaceAll(Matcher.quoteReplacement(REDACTED));
    }

    /** Matches what is hidden, in characters that no configuration of a log changes; matches nothing if nothing is. */
    public synchronized String expression() {
        return shown.isEmpty() ? "(?!)" : "(?i)" + alternatives();
    }

    private Pattern pattern() {
        if (changed) {
            pattern = Pattern.compile(alternatives(), Pattern.CASE_INSENSITIVE);
            changed = false;
        }
        return pattern;
    }

    /** The longest first. */
    private String alternatives() {
        return shown.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Hidden::alternative)
                .collect(Collectors.joining("|"));
    }

    private static String alternative(String text) {
        boolean anywhere = text.length() >= ANYWHERE;
        return (anywhere || !isWord(text.charAt(0)) ? "" : "(?<![\\w-])")
                + quoted(text)
                + (anywhere || !isWord(text.charAt(text.length() - 1)) ? "" : "(?![\\w-])");
    }

    private static boolean isWord(char c) {
        return c == '_' || c == '-' || Character.isLetterOrDigit(c);
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> out.append(String.format(Locale.ROOT, "\\u%04x", c)));
        return out.toString();
    }

    private void parts(String value, String instead, boolean all) {
        for (String one : value.split(",")) {
            Matcher url = URL.matcher(one);
            if (!url.matches()) {
                continue;
            }
            String user = url.group("user");
            if (user != null) {
                credential(user, instead);
                credential(user.substring(user.indexOf(':') + 1), instead);
            }
            parameters(url.group("query"), instead);
            String host = url.group("host");
            if (all && !USUAL_HOSTS.contains(host)) {
                put(host, instead);
                put(one, instead);
            }
        }
    }

    private void parameters(@Nullable String query, String instead) {
        for (String parameter : query == null ? new String[0] : query.split("[&;]")) {
            String value = parameter.substring(parameter.indexOf('=') + 1);
            if (!NUMBER.matcher(value).matches()) {
                credential(value, instead);
            }
        }
    }

    /** As written, and as libraries show it. */
    private void credential(String text, String instead) {
        put(text, instead);
        try {
            put(URLDecoder.decode(text, StandardCharsets.UTF_8), instead);
        } catch (IllegalArgumentException e) {
            // It has a percent sign that encodes nothing.
        }
    }

    private synchronized void put(String text, String instead) {
        String key = text.strip().toLowerCase(Locale.ROOT);
        if (key.length() >= SHORTEST) {
            changed |= shown.putIfAbsent(key, instead) == null;
            String inJson = key.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            changed |= shown.putIfAbsent(inJson, instead) == null;
        }
    }
}
