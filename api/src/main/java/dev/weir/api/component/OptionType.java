package dev.weir.api.component;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * How the value of an option is written in YAML and what it becomes. A parser gets what YAML gives (String, Integer, Long,
 * Double, Boolean, List, Map) and throws {@link IllegalArgumentException} with what it expected instead ("a duration such as
 * 10s or 1m30s").
 *
 * @param name as shown to users
 * @param schema JSON Schema of the YAML value
 * @param secret never shown: not in logs, not in the dashboard, not in {@code print-config}
 */
public record OptionType<T>(String name, Map<String, Object> schema, boolean secret, Function<Object, T> parser) {
    private static final List<String> TRUE_FALSE = List.of("true", "false");

    public static final OptionType<String> STRING = new OptionType<>(
            "string", Map.of("type", List.of("string", "number", "boolean")), false, OptionType::scalar);

    public static final OptionType<String> SECRET = new OptionType<>("secret", STRING.schema, true, OptionType::scalar);

    public static final OptionType<Boolean> BOOL = new OptionType<>(
            "bool",
            Map.of("type", List.of("boolean", "string"), "pattern", "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$"),
            false,
            v -> {
                String s = String.valueOf(v).toLowerCase(Locale.ROOT);
                return expect(TRUE_FALSE.contains(s), "true or false", s.equals("true"));
            });

    /** As in the Collector: Go's notation. */
    public static final OptionType<Duration> DURATION = new OptionType<>(
            "duration", Map.of("type", List.of("string", "integer")), false, v -> Durations.parse(scalar(v)));

    /** A number of bytes, with an optional unit KiB, MiB, GiB, KB, MB or GB. */
    public static final OptionType<Long> BYTES = new OptionType<>(
            "bytes", Map.of("type", List.of("string", "integer")), false, v -> ByteSizes.parse(scalar(v)));

    public static final OptionType<List<String>> STRINGS = new OptionType<>(
            "list of strings",
            Map.of("type", "array", "items", STRING.schema),
            false,
            v -> list(v).stream().map(OptionType::scalar).toList());

    public static final OptionType<Map<String, String>> STRING_MAP = map("map of strings", false);

    /** Like {@link #STRING_MAP}, the values never shown. */
    public static final OptionType<Map<String, String>> SECRET_MAP = map("map of secrets", true);

    public static OptionType<Integer> integer(int min, int max) {
        return new OptionType<>(
                "int",
                Map.of(
                        "type",
                        List.of("integer", "string"),
                        "pattern",
                        "^[+-]?[0-9]+$",
                        "minimum",
                        min,
                        "maximum",
                        max),
                false,
                v -> {
                    String expected = "a whole number from " + min + " to " + max;
                    long n = number(scalar(v), expected);
                    return expect(n >= min && n <= max, expected, (int) n);
                });
    }

    public static OptionType<Double> decimal(double min, double max) {
        return new OptionType<>(
                "float",
                Map.of("type", List.of("number", "string"), "pattern", "^[+-]?[0-9]", "minimum", min, "maximum", max),
                false,
                v -> {
                    String expected = "a number from " + min + " to " + max;
                    try {
                        double d = Double.parseDouble(scalar(v));
                        return expect(d >= min && d <= max, expected, d);
                    } catch (NumberFormatException e) {
                        throw new IllegalArgumentException(expected, e);
                    }
                });
    }

    /** The constants of an enum, in lower case. */
    public static <E extends Enum<E>> OptionType<E> oneOf(Class<E> type) {
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(c -> c.name().toLowerCase(Locale.ROOT))
                .toList();
        String expected = "one of " + String.join(", ", names);
        return new OptionType<>(String.join(" | ", names), Map.of("enum", names), false, v -> {
            int i = names.indexOf(scalar(v).toLowerCase(Locale.ROOT));
            return type.getEnumConstants()[expect(i >= 0, expected, i)];
        });
    }

    /** A list whose elements are of the given type. */
    public static <E> OptionType<List<E>> listOf(OptionType<E> element) {
        return new OptionType<>(
                "list of " + element.name, Map.of("type", "array", "items", element.schema), false, v -> {
                    List<E> parsed = new ArrayList<>();
                    for (Object o : list(v)) {
                        parsed.add(element.parser.apply(o));
                    }
                    return List.copyOf(parsed);
                });
    }

    /** Whether the YAML value is a map, so that its keys are no options. */
    public boolean isMap() {
        return "object".equals(schema.get("type"));
    }

    private static OptionType<Map<String, String>> map(String name, boolean secret) {
        return new OptionType<>(
                name, Map.of("type", "object", "additionalProperties", STRING.schema), secret, OptionType::strings);
    }

    private static String scalar(Object value) {
        if (value instanceof List || value instanceof Map) {
            throw new IllegalArgumentException("a single value");
        }
        return String.valueOf(value);
    }

    private static long number(String text, String expected) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    private static <T> T expect(boolean holds, String expected, T value) {
        if (!holds) {
            throw new IllegalArgumentException(expected);
        }
        return value;
    }

    private static List<?> list(Object value) {
        if (value instanceof List<?> l) {
            return l;
        }
        throw new IllegalArgumentException("a list such as [a, b]");
    }

    private static Map<String, String> strings(Object value) {
        if (!(value instanceof Map<?, ?> m)) {
            throw new IllegalArgumentException("a map such as {key: value}");
        }
        Map<String, String> strings = new LinkedHashMap<>();
        m.forEach((k, v) -> strings.put(scalar(k), scalar(v)));
        return Collections.unmodifiableMap(strings);
    }
}
