package dev.weir.pipeline.docs;

import dev.weir.api.component.ByteSizes;
import dev.weir.api.component.Durations;
import dev.weir.api.component.Hidden;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values of options as a pipeline file has them. */
public final class OptionText {
    static final String REDACTED = Hidden.REDACTED;

    /** The part of a URL that people put passwords in. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/?#\\s]+(?=@)|^[^/?#\\s@]*:[^/?#\\s@]*(?=@)");

    /** Values of its parameters, which are keys more often than not. */
    private static final Pattern PARAMETERS = Pattern.compile("(?<=[?&;][\\w.%-]{1,64}=)[^&;#\\s]+");

    private OptionText() {}

    /** A value as YAML's types: String, number, Boolean, List, Map. Secrets are not shown. */
    public static Object yaml(OptionType<?> type, Object value) {
        if (type.secret()) {
            return value instanceof Map<?, ?> m ? redacted(m) : REDACTED;
        }
        if (type.equals(OptionType.BYTES) && value instanceof Long bytes) {
            return ByteSizes.format(bytes);
        }
        return plain(value);
    }

    /** The default as a table shows it. */
    static String fallback(Option<?> option) {
        if (option.required()) {
            return "(required)";
        }
        Object fallback = option.fallback();
        return fallback == null ? "" : text(yaml(option.type(), fallback));
    }

    private static Object plain(Object value) {
        return switch (value) {
            case Duration d -> Durations.format(d);
            case Enum<?> e -> e.name().toLowerCase(Locale.ROOT);
            case List<?> l -> l.stream().map(OptionText::plain).toList();
            case Map<?, ?> m -> {
                Map<String, Object> values = new LinkedHashMap<>();
                m.forEach((k, v) -> values.put(String.valueOf(k), plain(v)));
                yield values;
            }
            case Number n -> n;
            case Boolean b -> b;
            default -> {
                String text = USER_INFO.matcher(value.toString()).replaceAll(REDACTED);
                yield text.contains("://") ? PARAMETERS.matcher(text).replaceAll(REDACTED) : text;
            }
        };
    }

    private static Map<String, Object> redacted(Map<?, ?> secrets) {
        Map<String, Object> values = new LinkedHashMap<>();
        secrets.keySet().forEach(key -> values.put(String.valueOf(key), REDACTED));
        return values;
    }

    private static String text(Object yaml) {
        return switch (yaml) {
            case List<?> l -> l.stream().map(OptionText::text).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> m ->
                m.entrySet().stream()
                        .map(e -> e.getKey() + ": " + text(e.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case String s when s.isEmpty() -> "\"\"";
            default -> yaml.toString();
        };
    }
}
