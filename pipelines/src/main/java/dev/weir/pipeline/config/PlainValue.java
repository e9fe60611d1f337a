package dev.weir.pipeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** YAML as the parser of an option takes it: strings as they were written where the option is a string ({@code 0123}). */
final class PlainValue {
    private PlainValue() {}

    /** Nothing if a part of it could not be read. */
    static Optional<Object> of(Yaml yaml, Map<String, Object> schema) {
        boolean collection = "array".equals(schema.get("type")) || "object".equals(schema.get("type"));
        return switch (yaml) {
            case Yaml.Broken b -> Optional.empty();
            case Yaml.Scalar s -> {
                Object type = schema.get("type") instanceof List<?> types ? types.getFirst() : schema.get("type");
                boolean text = "string".equals(type) || schema.containsKey("enum");
                yield Optional.of(text || s.value() == null ? s.text() : s.value());
            }
            case Yaml.Sequence s when s.text() != null && !collection -> Optional.of(s.text());
            case Yaml.Mapping m when m.text() != null && !collection -> Optional.of(m.text());
            case Yaml.Sequence s -> items(s, below(schema, "items"));
            case Yaml.Mapping m -> values(m, schema);
        };
    }

    /** A schema inside a schema; one that allows everything if there is none. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> below(Map<String, Object> schema, String key) {
        return schema.get(key) instanceof Map<?, ?> m ? (Map<String, Object>) m : Map.of();
    }

    private static Optional<Object> items(Yaml.Sequence list, Map<String, Object> schema) {
        List<Object> items =
                list.items().stream().flatMap(i -> of(i, schema).stream()).toList();
        return items.size() == list.items().size() ? Optional.of(items) : Optional.empty();
    }

    private static Optional<Object> values(Yaml.Mapping map, Map<String, Object> schema) {
        Map<String, Object> properties = below(schema, "properties");
        Map<String, Object> values = new LinkedHashMap<>();
        map.entries().forEach((key, entry) -> {
            Map<String, Object> value =
                    properties.containsKey(key) ? below(properties, key) : below(schema, "additionalProperties");
            of(entry.value(), value).ifPresent(v -> values.put(key, v));
        });
        return values.size() == map.entries().size() ? Optional.of(values) : Optional.empty();
    }
}
