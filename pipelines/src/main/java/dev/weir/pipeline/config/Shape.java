package dev.weir.pipeline.config;

import dev.weir.pipeline.config.Yaml.Entry;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Maps where maps are expected, lists where lists, and no keys but the known ones. */
final class Shape {
    private final Findings findings;

    Shape(Findings findings) {
        this.findings = findings;
    }

    /** Its entries; none, reported, if it is something else. Nothing is an empty map, as in the Collector. */
    Map<String, Entry> map(Yaml yaml, String path) {
        return switch (yaml) {
            case Yaml.Mapping m -> m.entries();
            case Yaml.Broken b -> Map.of();
            case Yaml.Scalar s when s.absent() -> Map.of();
            default -> {
                expected(yaml, path, "a map of keys and values");
                yield Map.of();
            }
        };
    }

    /** Its items; none, reported, if it is something else. */
    List<Yaml> list(Yaml yaml, String path) {
        return switch (yaml) {
            case Yaml.Sequence s -> s.items();
            case Yaml.Broken b -> List.of();
            case Yaml.Scalar s when s.absent() -> List.of();
            default -> {
                expected(yaml, path, "a list such as [a, b]");
                yield List.of();
            }
        };
    }

    /**
     * Reports the keys that are not known.
     *
     * @param hints for some that users of other tools try
     */
    void keys(Map<String, Entry> entries, String path, Collection<String> known, Map<String, String> hints) {
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                String hint = hints.get(key);
                String space = Mistake.noSpace(key);
                findings.error(
                        entry.key(),
                        YamlReader.join(path, key),
                        "unknown key"
                                + (hint != null ? "; " + hint : space.isEmpty() ? Names.hint(key, known) : space));
            }
        });
    }

    void expected(Yaml found, String path, String expected) {
        String space = found instanceof Yaml.Scalar s && s.reference() == null ? Mistake.noSpace(s.text()) : "";
        findings.error(found.place(), path, "found " + found.shown() + ", expected " + expected + space);
    }
}
