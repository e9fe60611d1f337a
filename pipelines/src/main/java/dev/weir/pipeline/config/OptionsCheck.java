package dev.weir.pipeline.config;

import dev.weir.api.component.Component;
import dev.weir.api.component.Hidden;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Settings;
import dev.weir.pipeline.config.Yaml.Entry;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The options that a file gives to one component. */
final class OptionsCheck {
    private final Component component;
    private final Findings findings;
    private final Shape shape;
    private final Settings.Builder settings = Settings.builder();
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Object> written = new HashMap<>();
    private final Set<String> broken = new HashSet<>();
    private boolean sound = true;

    OptionsCheck(Component component, Findings findings) {
        this.component = component;
        this.findings = findings;
        this.shape = new Shape(findings);
    }

    /** Whether nothing was wrong. */
    boolean check(Entry entry, String path) {
        Yaml yaml = entry.value();
        sound = yaml instanceof Yaml.Mapping || yaml.absent();
        group(shape.map(yaml, path), "", path);
        for (Option<?> option : component.options()) {
            if (option.required() && !places.containsKey(option.path()) && !(yaml instanceof Yaml.Broken)) {
                broken.add(option.path());
                error(entry.key(), path + "." + option.path(), "missing; required: " + option.help());
            }
        }
        return sound;
    }

    Settings settings() {
        return settings.build();
    }

    /** Of the options that the file gives, by path. */
    Map<String, Place> places() {
        return Map.copyOf(places);
    }

    /** The options with references, as the file writes them, by path. */
    Map<String, Object> written() {
        return Map.copyOf(written);
    }

    /** Whether the option, one below it or one above it is reported already. */
    boolean isBroken(String path) {
        return broken.stream()
                .anyMatch(
                        b -> b.equals(path) || b.startsWith(path + ".") || path.startsWith(b + ".") || path.isEmpty());
    }

    private void group(Map<String, Entry> entries, String prefix, String path) {
        entries.forEach((key, entry) -> {
            String option = YamlReader.join(prefix, key);
            String full = path + "." + key;
            Optional<Option<?>> known = component.options().stream()
                    .filter(o -> o.path().equals(option))
                    .findFirst();
            if (known.isPresent()) {
                value(known.get(), entry, full);
            } else if (component.options().stream().anyMatch(o -> o.path().startsWith(option + "."))) {
                places.put(option, entry.key());
                settings.group(option);
                subgroup(entry.value(), option, full);
            } else {
                String space = Mistake.noSpace(key);
                error(entry.key(), full, "unknown option" + (space.isEmpty() ? Names.hint(key, names(prefix)) : space));
            }
        });
    }

    private void subgroup(Yaml yaml, String option, String path) {
        if (yaml instanceof Yaml.Sequence || (yaml instanceof Yaml.Scalar && !yaml.absent())) {
            sound = false;
            broken.add(option);
            shape.expected(yaml, path, "a map with " + String.join(", ", names(option)));
        } else {
            sound &= !(yaml instanceof Yaml.Broken);
            group(shape.map(yaml, path), option, path);
        }
    }

    private Collection<String> names(String prefix) {
        String start = prefix.isEmpty() ? "" : prefix + ".";
        Collection<String> names = new TreeSet<>();
        for (Option<?> option : component.options()) {
            if (option.path().startsWith(start)) {
                names.add(option.path().substring(start.length()).split("\\.", 2)[0]);
            }
        }
        return names;
    }

    private void value(Option<?> option, Entry entry, String path) {
        Yaml yaml = entry.value();
        if (yaml.absent()) {
            return;
        }
        places.put(option.path(), yaml.place());
        hide(option.type(), yaml);
        if (hasReference(yaml)) {
            written.put(option.path(), written(yaml));
        }
        Optional<Object> plain = PlainValue.of(yaml, option.type().schema());
        if (plain.isEmpty()) {
            sound = false;
            broken.add(option.path());
            return;
        }
        Optional<String> expected = expected(() -> settings.parse(option, plain.get()));
        if (expected.isPresent()) {
            sound = false;
            broken.add(option.path());
            wrong(option.type(), yaml, path, expected.get());
        }
    }

    private void hide(OptionType<?> type, Yaml yaml) {
        Hidden hidden = findings.hidden();
        boolean names = PlainValue.below(type.schema(), "items").containsKey("enum");
        if (yaml.reference() != null && !(yaml instanceof Yaml.Scalar) && !names) {
            Substitution.hide(hidden, yaml, yaml.reference());
        }
        switch (yaml) {
            case Yaml.Scalar s when type.secret() -> hidden.secret(s.text());
            case Yaml.Scalar s -> hidden.credentials(s.text());
            case Yaml.Sequence s -> s.items().forEach(item -> hide(type, item));
            case Yaml.Mapping m -> m.entries().values().forEach(entry -> hide(type, entry.value()));
            case Yaml.Broken b -> {}
        }
    }

    private static boolean hasReference(Yaml yaml) {
        return yaml.reference() != null
                || switch (yaml) {
                    case Yaml.Sequence s -> s.items().stream().anyMatch(OptionsCheck::hasReference);
                    case Yaml.Mapping m -> m.entries().values().stream().anyMatch(entry -> hasReference(entry.value()));
                    case Yaml.Scalar s -> false;
                    case Yaml.Broken b -> false;
                };
    }

    /** With its references, as text, list or map. */
    private static Object written(Yaml yaml) {
        String reference = yaml.reference();
        if (reference != null) {
            return reference;
        }
        return switch (yaml) {
            case Yaml.Scalar s -> s.value() == null ? "" : s.text();
            case Yaml.Sequence s ->
                s.items().stream().map(OptionsCheck::written).toList();
            case Yaml.Mapping m -> {
                Map<String, Object> values = new LinkedHashMap<>();
                m.entries().forEach((key, entry) -> values.put(key, written(entry.value())));
                yield values;
            }
            case Yaml.Broken b -> "";
        };
    }

    /** Names the items of a list that are wrong, if that is what is wrong. */
    private void wrong(OptionType<?> type, Yaml yaml, String path, String expected) {
        boolean reported = false;
        if (yaml instanceof Yaml.Sequence s && "array".equals(type.schema().get("type"))) {
            Map<String, Object> schema = PlainValue.below(type.schema(), "items");
            for (int i = 0; i < s.items().size(); i++) {
                Yaml item = s.items().get(i);
                List<Object> alone = PlainValue.of(item, schema).map(List::of).orElse(List.of());
                Optional<String> instead = expected(() -> type.parser().apply(alone));
                if (instead.isPresent()) {
                    report(item, yaml, path + "[" + i + "]", type.secret(), schema, instead.get());
                    reported = true;
                }
            }
        }
        if (!reported) {
            report(yaml, yaml, path, type.secret(), type.schema(), expected);
        }
    }

    /** What a parser expected instead of what it got. */
    private static Optional<String> expected(Supplier<?> parse) {
        try {
            var _ = parse.get();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** @param whole of which it is an item */
    private void report(
            Yaml yaml, Yaml whole, String path, boolean secret, Map<String, Object> schema, String expected) {
        String hint = "";
        if (schema.get("enum") instanceof Collection<?> names
                && yaml instanceof Yaml.Scalar s
                && s.reference() == null) {
            List<String> known = names.stream().map(String::valueOf).toList();
            hint = Names.nearest(s.text(), known)
                    .map(n -> "; did you mean \"" + n + "\"?")
                    .orElse("");
        }
        String reference = whole.reference();
        String found = secret
                ? "a secret that is not shown here"
                : reference == null ? yaml.shown() : "the value of " + reference;
        findings.error(yaml.place(), path, "found " + found + ", expected " + expected + hint);
    }

    private void error(Place place, String path, String message) {
        sound = false;
        findings.error(place, path, message);
    }
}
