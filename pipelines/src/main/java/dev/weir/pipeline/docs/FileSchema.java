package dev.weir.pipeline.docs;

import dev.weir.api.component.Component;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Signal;
import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.Kind;
import dev.weir.pipeline.config.Pipeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The JSON Schema of pipeline files, so that an editor completes and checks them. */
public final class FileSchema {
    /** Whatever a value is, a reference may stand for it. */
    private static final Map<String, Object> REFERENCE = Map.of("type", "string", "pattern", "\\$\\{");

    private FileSchema() {}

    public static Map<String, Object> of(Components components) {
        Map<String, Object> sections = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            sections.put(kind.section(), section(components.of(kind)));
        }
        sections.put("service", service());
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Weir pipeline file");
        schema.putAll(object(sections, List.of("sources", "sinks", "service")));
        return schema;
    }

    private static Map<String, Object> section(List<Component> components) {
        Map<String, Object> patterns = new LinkedHashMap<>();
        for (Component component : components) {
            List<String> names = new ArrayList<>(component.aliases());
            names.addFirst(component.type());
            patterns.put("^(" + String.join("|", names) + ")(/.+)?$", component(component));
        }
        return optional(Map.of("type", "object", "patternProperties", patterns, "additionalProperties", false));
    }

    private static Map<String, Object> component(Component component) {
        Map<String, Object> schema = group(component.options(), "");
        schema.put("description", component.help());
        return optional(schema);
    }

    /** Nothing is an empty map or list, and a reference may stand for any. */
    private static Map<String, Object> optional(Map<String, Object> schema) {
        return Map.of("anyOf", List.of(schema, REFERENCE, Map.of("type", "null")));
    }

    private static Map<String, Object> group(List<Option<?>> options, String prefix) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Option<?> option : options) {
            if (option.path().startsWith(prefix)) {
                String[] keys = option.path().substring(prefix.length()).split("\\.", 2);
                if (keys.length == 1) {
                    properties.put(keys[0], value(option));
                } else {
                    properties.computeIfAbsent(keys[0], k -> optional(group(options, prefix + k + ".")));
                }
                if (keys.length == 1 && option.required()) {
                    required.add(keys[0]);
                }
            }
        }
        return object(properties, required);
    }

    private static Map<String, Object> value(Option<?> option) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", option.help());
        Object fallback = option.fallback();
        if (fallback != null) {
            schema.put("default", OptionText.yaml(option.type(), fallback));
        }
        schema.put("anyOf", List.of(option.type().schema(), REFERENCE, Map.of("type", "null")));
        return schema;
    }

    private static Map<String, Object> service() {
        Map<String, Object> ids =
                optional(Map.of("type", "array", "items", Map.of("type", "string"), "uniqueItems", true));
        Map<String, Object> lists = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            lists.put(kind.section(), ids);
        }
        Map<String, Object> pipelines = new LinkedHashMap<>();
        pipelines.put("type", "object");
        pipelines.put("minProperties", 1);
        String signals = Pipeline.SIGNALS.stream().map(Signal::toString).collect(Collectors.joining("|"));
        pipelines.put(
                "patternProperties", Map.of("^(" + signals + ")(/.+)?$", object(lists, List.of("sources", "sinks"))));
        pipelines.put("additionalProperties", false);
        Map<String, Object> flink =
                optional(Map.of("type", "object", "description", "any native Flink option, flat or nested"));
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("pipelines", pipelines);
        keys.put("flink", flink);
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("sinks", ids);
        metrics.put("interval", optional(OptionType.DURATION.schema()));
        keys.put(
                "telemetry",
                optional(object(Map.of("metrics", optional(object(metrics, List.of("sinks")))), List.of())));
        keys.put("dashboard", dashboard());
        return object(keys, List.of("pipelines"));
    }

    private static Map<String, Object> dashboard() {
        Map<String, Object> text = Map.of("type", "string");
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("cert_file", text);
        files.put("key_file", text);
        files.put("client_ca_file", text);
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("endpoint", text);
        options.put("token", text);
        options.put("tls", object(files, List.of("cert_file", "key_file")));
        return object(options, List.of());
    }

    private static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }
}
