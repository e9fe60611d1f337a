package dev.weir.captures;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** What must not leave the host, found in the raw bytes of a capture by patterns: no parser of Weir's has a part in it. */
final class Secrets {
    /** Shorter ones turn up by chance. */
    private static final int SHORTEST = 6;

    private static final String SQL = "SQL literals";
    private static final String ROWS = "rows";

    /** The group of each is the secret. */
    private static final Map<String, Pattern> PATTERNS = Map.of(
            "cookies", header("Cookie"),
            "set cookies", Pattern.compile("(?im)^Set-Cookie:[ \t]*[^=;\r\n]*=([!-:<-~]+)"),
            "authorization", Pattern.compile("(?im)^(?:Proxy-)?Authorization:[ \t]*(?:\\w+[ \t]+)?([!-~]+)"),
            "queries", Pattern.compile("[?&](?:" + String.join("|", PrivacyITCase.QUERY_SECRETS) + ")=([!-%'-~]+)"),
            "HTTP bodies", Pattern.compile("HTTP/1\\.[01][^\0]{0,1000}?\r\n\r\n([ !#-~\t\r\n]{12,48})"),
            "form fields", Pattern.compile("[\n&](?:pass|password|csrfmiddlewaretoken)=([!-%'-~]+)"),
            "Redis values", redis("(?:SET|LPUSH|RPUSH|PUBLISH|HSET|SETEX|APPEND)"),
            "Redis answers", Pattern.compile("[^\n]\\$\\d+\r\n([ !#-~]+)\r\n"),
            "passwords", Pattern.compile("p\0\0\0.(md5[0-9a-f]{32})\0", Pattern.DOTALL),
            "DNS texts", Pattern.compile("\u00c0\f\0\u0010\0\u0001.{6}.([ !#-~]{8,})", Pattern.DOTALL));

    private static final Pattern SQL_LITERAL = Pattern.compile("'((?:[^']|'')*)'");
    private static final Pattern SQL_MESSAGE = Pattern.compile("[QP]\0\0..([ -~\\s]{8,})\0", Pattern.DOTALL);

    static final Set<String> KINDS = kinds();

    private Secrets() {}

    private static Set<String> kinds() {
        Set<String> kinds = new HashSet<>(PATTERNS.keySet());
        kinds.add(SQL);
        kinds.add(ROWS);
        kinds.add(HpackStories.COOKIES);
        kinds.add(HpackStories.SET_COOKIES);
        return kinds;
    }

    private static Pattern header(String name) {
        return Pattern.compile("(?im)(?:^" + name + ":|\\G;)[ \t]*[^=;\r\n]*=([!-:<-~]*)");
    }

    private static Pattern redis(String commands) {
        return Pattern.compile("(?i)\r\n" + commands + "\r\n\\$\\d+\r\n[^\r\n]*\r\n\\$\\d+\r\n([ !#-~]+)");
    }

    /** By kind; kinds without any are left out. */
    static Map<String, Set<String>> of(byte[] capture, Stream<JsonNode> answers) {
        String text = new String(capture, StandardCharsets.ISO_8859_1);
        Map<String, Set<String>> found = new TreeMap<>();
        PATTERNS.forEach((kind, pattern) -> each(pattern, text, secret -> add(found, kind, secret)));
        each(SQL_MESSAGE, text, sql -> each(SQL_LITERAL, sql, secret -> add(found, SQL, secret)));
        answers.flatMap(a -> a.get("exchanges").valueStream())
                .map(e -> e.path("target").asText())
                .forEach(sql -> each(SQL_LITERAL, sql, secret -> add(found, SQL, secret)));
        rows(capture, text, found);
        return found;
    }

    private static void each(Pattern pattern, String text, Consumer<String> out) {
        for (Matcher m = pattern.matcher(text); m.find(); ) {
            out.accept(m.group(1));
        }
    }

    private static void add(Map<String, Set<String>> found, String kind, String secret) {
        if (secret.length() >= SHORTEST) {
            found.computeIfAbsent(kind, k -> new HashSet<>()).add(secret);
        }
    }

    /** DataRow of PostgreSQL: wherever the lengths of one, its columns and their values fit into each other. */
    private static void rows(byte[] capture, String text, Map<String, Set<String>> found) {
        ByteBuffer bytes = ByteBuffer.wrap(capture);
        for (int at = text.indexOf("D\0\0"); at >= 0 && at + 7 < capture.length; at = text.indexOf("D\0\0", at + 1)) {
            int end = at + 1 + bytes.getInt(at + 1);
            int columns = bytes.getShort(at + 5);
            int next = at + 7;
            Set<String> values = new HashSet<>();
            while (columns-- > 0 && next + 4 <= Math.min(end, capture.length)) {
                int length = Math.max(0, bytes.getInt(next));
                next += 4;
                if (length < capture.length - next) {
                    values.add(text.substring(next, next + length));
                }
                next += length;
            }
            if (next == end && columns < 0) {
                values.forEach(value -> add(found, ROWS, value));
            }
        }
    }
}
