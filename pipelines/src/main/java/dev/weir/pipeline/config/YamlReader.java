package dev.weir.pipeline.config;

import dev.weir.pipeline.config.Yaml.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Text to {@link Yaml}. */
final class YamlReader {
    /** Aliases of aliases grow without bound. */
    private static final int MAX_NODES = 100_000;

    /** Each level is a call in the parser that follows. */
    private static final int MAX_DEPTH = 100;

    private static final String MERGE = "<<";

    private final Findings findings;
    private final Expansion expansion;

    /** The reference that gave the text. */
    private final @Nullable String reference;

    private int nodes;

    YamlReader(Findings findings, Expansion expansion) {
        this(findings, expansion, null);
    }

    YamlReader(Findings findings, Expansion expansion, @Nullable String reference) {
        this.findings = findings;
        this.expansion = expansion;
        this.reference = reference;
    }

    /** Reports what cannot be read. */
    Yaml read(String source, String text, String path) {
        findings.meet(source);
        try {
            Optional<Node> root = parse(source, text);
            return root.isEmpty()
                    ? new Yaml.Scalar(Place.whole(source), "", null, null)
                    : convert(source, root.get(), path);
        } catch (MarkedYamlEngineException e) {
            Place place = e.getProblemMark()
                    .map(m -> place(source, m))
                    .orElse(e.getContextMark().map(m -> place(source, m)).orElse(Place.whole(source)));
            findings.error(place, path, "not YAML: " + problem(e) + Mistake.hint(text, place));
            return new Yaml.Broken(place);
        } catch (YamlEngineException e) {
            findings.error(Place.whole(source), path, "not YAML: " + e.getMessage());
            return new Yaml.Broken(Place.whole(source));
        }
    }

    static Optional<Node> parse(String source, String text) {
        int depth = 0;
        for (Event event : new Parse(settings(source)).parseString(text)) {
            depth += switch (event.getEventId()) {
                case SequenceStart, MappingStart -> 1;
                case SequenceEnd, MappingEnd -> -1;
                case Alias, Comment, DocumentEnd, DocumentStart, Scalar, StreamEnd, StreamStart -> 0;
            };
            if (depth > MAX_DEPTH) {
                throw new ParserException(
                        "lists and maps are nested more than " + MAX_DEPTH + " deep", event.getStartMark());
            }
        }
        return new Compose(settings(source)).composeString(text);
    }

    /** Names of aliases may be parts of a secret. */
    private static String problem(MarkedYamlEngineException e) {
        return e.getProblem().replaceAll("(alias|tag|handle) .*", "$1");
    }

    /** What YAML makes of it. */
    static @Nullable Object typed(ScalarNode node) {
        if (node.getTag().equals(Tag.NULL)) {
            return null;
        }
        boolean string = node.getTag().equals(Tag.STR);
        return string ? node.getValue() : new Load(settings("")).loadFromString(node.getValue());
    }

    private static LoadSettings settings(String source) {
        return LoadSettings.builder()
                .setLabel(source)
                .setSchema(new CoreSchema())
                .build();
    }

    private Yaml convert(String source, Node node, String path) {
        Place place = node.getStartMark().map(m -> place(source, m)).orElse(Place.whole(source));
        if (++nodes > MAX_NODES || node.isRecursive()) {
            if (nodes <= MAX_NODES + 1) {
                findings.error(place, path, "aliases make this endless");
            }
            return new Yaml.Broken(place);
        }
        return switch (node) {
            case MappingNode m -> mapping(source, place, m, path);
            case SequenceNode s -> sequence(source, place, s, path);
            case ScalarNode s -> scalar(place, s, path);
            default -> new Yaml.Broken(place);
        };
    }

    private Yaml scalar(Place place, ScalarNode node, String path) {
        if (node.getValue().contains("$")) {
            return expansion.expand(place, node.getValue(), path);
        }
        return new Yaml.Scalar(place, node.getValue(), typed(node), reference);
    }

    private Yaml sequence(String source, Place place, SequenceNode node, String path) {
        List<Yaml> items = new ArrayList<>();
        for (Node item : node.getValue()) {
            items.add(convert(source, item, path + "[" + items.size() + "]"));
        }
        return new Yaml.Sequence(place, List.copyOf(items), null, reference);
    }

    private Yaml mapping(String source, Place place, MappingNode node, String path) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        List<Yaml> merged = new ArrayList<>();
        for (NodeTuple tuple : node.getValue()) {
            Place key =
                    tuple.getKeyNode().getStartMark().map(m -> place(source, m)).orElse(place);
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                findings.error(key, path, "a key must be a single word");
                continue;
            }
            String below = join(path, name.getValue());
            Yaml value = convert(source, tuple.getValueNode(), below);
            if (name.getValue().equals(MERGE)) {
                merged.add(value);
                continue;
            }
            Entry earlier = entries.putIfAbsent(name.getValue(), new Entry(key, value));
            if (earlier != null) {
                findings.error(
                        key,
                        below,
                        "the key is given twice; the first is at line "
                                + earlier.key().line());
            }
        }
        merged.forEach(m -> merge(m, entries, path));
        return new Yaml.Mapping(place, entries, null, reference);
    }

    /** YAML 1.1's merge key: many files for the Collector use it. */
    private void merge(Yaml from, Map<String, Entry> entries, String path) {
        switch (from) {
            case Yaml.Mapping m -> m.entries().forEach(entries::putIfAbsent);
            case Yaml.Sequence s -> s.items().forEach(item -> merge(item, entries, path));
            case Yaml.Broken b -> {}
            case Yaml.Scalar s ->
                findings.error(s.place(), join(path, MERGE), "found " + s.shown() + ", expected a map to merge");
        }
    }

    private static Place place(String source, Mark mark) {
        return source.startsWith(Overrides.OPTION)
                ? Place.whole(source)
                : new Place(source, mark.getLine() + 1, mark.getColumn() + 1);
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
