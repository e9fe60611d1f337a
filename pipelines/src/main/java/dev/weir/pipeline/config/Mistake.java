package dev.weir.pipeline.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Mistakes in YAML that its parser reports as another one, or that are YAML of another meaning. */
final class Mistake {
    private static final Pattern NO_SPACE = Pattern.compile("[\\s{,\\[]*(?:- +)?([A-Za-z_][\\w.]*):(?![\\s/]).+");

    private Mistake() {}

    /** Begins with a semicolon; empty where nothing is known to say. */
    static String hint(String text, Place place) {
        String[] lines = text.split("\\R", -1);
        for (int line = place.line(); line >= Math.max(1, place.line() - 1); line--) {
            String at = line <= lines.length ? lines[line - 1] : "";
            String hint = at.matches(".*[\\[{,:]\\s*\\$\\{.*") ? QUOTES : noSpace(at);
            if (!hint.isEmpty()) {
                return hint;
            }
        }
        return "";
    }

    private static final String QUOTES =
            "; inside { } and [ ] a reference stands in quotes: {endpoint: \"${env:NAME}\"}";

    /** Of {@code endpoint:localhost}, which is one word. */
    static String noSpace(String word) {
        Matcher m = NO_SPACE.matcher(word);
        return m.matches() ? "; a space is missing after \"" + m.group(1) + ":\"" : "";
    }
}
