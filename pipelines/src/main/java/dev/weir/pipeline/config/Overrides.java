package dev.weir.pipeline.config;

import dev.weir.pipeline.config.Yaml.Entry;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What {@code --set a.b.c=value} changes in a file. */
final class Overrides {
    static final String OPTION = "--set ";

    /** A dot of a key, and not between keys, has a backslash before it. */
    private static final Pattern BETWEEN = Pattern.compile("(?<!\\\\)\\.");

    private final Findings findings;
    private final Expansion expansion;

    Overrides(Findings findings, Expansion expansion) {
        this.findings = findings;
        this.expansion = expansion;
    }

    Yaml apply(Yaml root, List<String> settings) {
        Yaml changed = root;
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            List<String> keys = Arrays.stream(BETWEEN.split(setting.substring(0, Math.max(0, equals)), -1))
                    .map(key -> key.replace("\\.", "."))
                    .toList();
            if (equals < 0) {
                Place place = Place.whole(OPTION + setting);
                findings.error(place, "", "found no \"=\", expected a path and a value such as sources.pcap.path=FILE");
            } else if (keys.contains("")) {
                Place place = Place.whole(OPTION + setting.substring(0, equals));
                findings.error(place, "", "found an empty key, expected a path such as sources.pcap.path");
            } else {
                String path = setting.substring(0, equals);
                Yaml value =
                        new YamlReader(findings, expansion).read(OPTION + path, setting.substring(equals + 1), path);
                changed = put(changed, keys, value);
            }
        }
        return changed;
    }

    private static Yaml put(Yaml into, List<String> keys, Yaml value) {
        if (keys.isEmpty() || into instanceof Yaml.Broken) {
            return value;
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        Place place = value.place();
        if (into instanceof Yaml.Mapping m) {
            entries.putAll(m.entries());
            place = m.place();
        }
        int length = matching(entries, keys);
        String key = String.join(".", keys.subList(0, length));
        Entry old = entries.get(key);
        Yaml below = old == null ? new Yaml.Scalar(value.place(), "", null, null) : old.value();
        entries.put(
                key,
                new Entry(
                        old == null ? value.place() : old.key(), put(below, keys.subList(length, keys.size()), value)));
        return new Yaml.Mapping(place, entries, null, null);
    }

    /** How many parts make the key: Flink's options and names of components may have dots in them. */
    private static int matching(Map<String, Entry> entries, List<String> keys) {
        for (int length = keys.size(); length > 1; length--) {
            if (entries.containsKey(String.join(".", keys.subList(0, length)))) {
                return length;
            }
        }
        return 1;
    }
}
