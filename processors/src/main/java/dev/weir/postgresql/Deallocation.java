package dev.weir.postgresql;

import dev.weir.sql.SqlText;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** {@code DEALLOCATE} and {@code DISCARD} in a text: which prepared statements are none from there on. */
final class Deallocation {
    private static final String DEALLOCATE = "DEALLOCATE";
    private static final String DISCARD = "DISCARD";

    private Deallocation() {}

    static void apply(SqlText sql, Names statements) {
        String first = sql.operation();
        if (first.equals(DEALLOCATE) || first.equals(DISCARD) || sql.text().indexOf(';') >= 0) {
            for (String one : sql.text().split(";", -1)) {
                apply(one.strip(), statements);
            }
        }
    }

    private static void apply(String text, Names statements) {
        String[] words = text.split("\\s+", 2);
        String rest = words.length < 2 ? "" : words[1].strip();
        if (words[0].equalsIgnoreCase(DISCARD) && rest.equalsIgnoreCase("ALL")) {
            statements.clear();
        } else if (words[0].equalsIgnoreCase(DEALLOCATE)) {
            deallocate(rest, statements);
        }
    }

    private static void deallocate(String rest, Names statements) {
        String name = rest.regionMatches(true, 0, "PREPARE ", 0, 8)
                ? rest.substring(8).strip()
                : rest;
        if (name.equalsIgnoreCase("ALL") || name.endsWith(SqlText.CUT)) {
            statements.clear();
        } else {
            // Names stand in messages as bytes; PostgreSQL folds a name without quotes.
            byte[] bytes = unquoted(name).getBytes(StandardCharsets.UTF_8);
            statements.remove(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    private static String unquoted(String name) {
        boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
        return quoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name.toLowerCase(Locale.ROOT);
    }
}
