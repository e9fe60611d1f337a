package dev.weir.pipeline.config;

import dev.weir.api.component.Hidden;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * References in values, in the Collector's notation: {@code ${env:X}}, {@code ${X}}, {@code ${env:X:-default}},
 * {@code ${file:path}}, {@code $$} for a dollar. They may be nested.
 *
 * <p>Three things differ from the Collector to protect the user: a variable that is not set and has no default is an error, not
 * nothing; the value of a variable is taken as it is, so that a password may have dollars in it; and a relative path begins at
 * the folder of the file that has the reference.
 */
final class Substitution implements Expansion {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(?!-).*", Pattern.DOTALL);
    private static final String OPEN = "${";
    private static final String DEFAULT = ":-";
    private static final int MAX_FILES_DEEP = 20;
    private static final int MAX_NESTED = 20;

    private final Findings findings;
    private final Map<String, String> environment;
    private final Texts texts;
    private final Hidden hidden;
    private int depth;

    /** @param hidden takes what references stand for */
    Substitution(Findings findings, Map<String, String> environment, Texts texts, Hidden hidden) {
        this.hidden = hidden;
        this.findings = findings;
        this.environment = environment;
        this.texts = texts;
    }

    /** Replaces the references; one that is the whole value may give a list or a map. */
    @Override
    public Yaml expand(Place place, String text, String path) {
        try {
            if (text.startsWith(OPEN) && end(text, 0) == text.length()) {
                return whole(place, text, resolve(place, text.substring(OPEN.length(), text.length() - 1)), path);
            }
            String expanded = embedded(place, text);
            return new Yaml.Scalar(place, expanded, expanded, text);
        } catch (Unresolved e) {
            findings.error(place, path, e.message);
            return new Yaml.Broken(place);
        }
    }

    private Yaml whole(Place place, String written, Resolved value, String path) throws Unresolved {
        boolean collection;
        Object scalar = value.text;
        try {
            Optional<Node> node = YamlReader.parse(value.source, value.text);
            collection = node.filter(CollectionNode.class::isInstance).isPresent();
            scalar = node.map(n -> n instanceof ScalarNode s ? YamlReader.typed(s) : null)
                    .orElse(value.text);
        } catch (YamlEngineException e) {
            // A password need not be YAML, but a file of many lines that almost is YAML was meant to be.
            collection = value.file && value.text.lines().count() > 1;
        }
        if (!collection || (!value.file && !isYaml(value.text))) {
            value.hide(hidden);
            return new Yaml.Scalar(place, value.text, scalar, written);
        }
        if (depth == MAX_FILES_DEEP) {
            throw new Unresolved("files name files more than " + MAX_FILES_DEEP + " deep");
        }
        depth++;
        YamlReader reader = value.file
                ? new YamlReader(findings, this)
                : new YamlReader(
                        findings,
                        (at, text, _) -> new Yaml.Scalar(at, text, text, value.written),
                        value.typed ? null : value.written);
        Yaml yaml = reader.read(value.source, value.text, path);
        if (!value.file && !value.typed) {
            hide(hidden, yaml, value.written);
        }
        depth--;
        return switch (yaml) {
            case Yaml.Mapping m -> new Yaml.Mapping(m.place(), m.entries(), value.text, written);
            case Yaml.Sequence s -> new Yaml.Sequence(s.place(), s.items(), value.text, written);
            default -> yaml;
        };
    }

    /** Hides all single values in it. */
    static void hide(Hidden hidden, Yaml yaml, String reference) {
        switch (yaml) {
            case Yaml.Scalar s -> hidden.reference(s.text(), reference);
            case Yaml.Sequence s -> s.items().forEach(item -> hide(hidden, item, reference));
            case Yaml.Mapping m -> m.entries().values().forEach(entry -> hide(hidden, entry.value(), reference));
            case Yaml.Broken b -> {}
        }
    }

    /** A password that only looks like a list or a map is no mistake of the file. */
    private static boolean isYaml(String text) {
        Findings aside = new Findings(new Hidden());
        new YamlReader(aside, Expansion.NONE).read("", text, "");
        return !aside.hasErrors();
    }

    private String embedded(Place place, String text) throws Unresolved {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$$", at)) {
                out.append('$');
                at += 2;
            } else if (text.startsWith(OPEN, at)) {
                int end = end(text, at);
                Resolved value = resolve(place, text.substring(at + OPEN.length(), end - 1));
                value.hide(hidden);
                out.append(value.text);
                at = end;
            } else {
                out.append(text.charAt(at++));
            }
        }
        return out.toString();
    }

    /** Where the reference that opens at {@code start} has closed. */
    private static int end(String text, int start) throws Unresolved {
        int open = 0;
        for (int at = start; at < text.length(); at++) {
            if (text.startsWith(OPEN, at)) {
                if (++open > MAX_NESTED) {
                    throw new Unresolved("references are nested more than " + MAX_NESTED + " deep");
                }
            } else if (text.charAt(at) == '}' && --open == 0) {
                return at + 1;
            }
        }
        throw new Unresolved("\"${\" has no \"}\"; write $$ for a dollar");
    }

    private Resolved resolve(Place place, String reference) throws Unresolved {
        int split = defaultAt(reference);
        String inner = embedded(place, split < 0 ? reference : reference.substring(0, split));
        if (inner.startsWith("file:")) {
            return file(place, inner.substring("file:".length()), OPEN + reference + "}");
        }
        Matcher scheme = SCHEME.matcher(inner);
        if (scheme.matches() && !scheme.group(1).equals("env")) {
            throw new Unresolved(
                    "scheme \"" + scheme.group(1) + "\" is not supported; use ${env:NAME} or ${file:PATH}");
        }
        String name = inner.startsWith("env:") ? inner.substring("env:".length()) : inner;
        if (!NAME.matcher(name).matches()) {
            throw new Unresolved(
                    "environment variable \"" + name + "\" has invalid name: must match regex ^" + NAME + "$");
        }
        String value = environment.get(name);
        if (value == null && split < 0) {
            throw new Unresolved("environment variable \"" + name + "\" is not set; set it, or give a default: ${env:"
                    + name + DEFAULT + "...}");
        }
        String text = value != null ? value : embedded(place, reference.substring(split + DEFAULT.length()));
        return new Resolved(text, "${env:" + name + "}", OPEN + reference + "}", false, value == null);
    }

    /** Where the default of a reference begins, that of a reference inside it aside; -1 if it has none. */
    private static int defaultAt(String reference) {
        int open = 0;
        for (int at = 0; at < reference.length(); at++) {
            if (reference.startsWith(OPEN, at)) {
                open++;
            } else if (reference.charAt(at) == '}') {
                open--;
            } else if (open == 0 && reference.startsWith(DEFAULT, at)) {
                return at;
            }
        }
        return -1;
    }

    private Resolved file(Place place, String name, String written) throws Unresolved {
        try {
            Path path = folder(place.source()).resolve(name);
            return new Resolved(texts.read(path).stripTrailing(), path.toString(), written, true, false);
        } catch (NoSuchFileException e) {
            throw new Unresolved("file " + e.getFile() + " does not exist");
        } catch (CharacterCodingException e) {
            throw new Unresolved("file " + name + " cannot be read: it is not UTF-8");
        } catch (IOException | InvalidPathException e) {
            throw new Unresolved("file " + name + " cannot be read: " + e.getMessage());
        }
    }

    private static Path folder(String source) {
        boolean file = !source.startsWith(Overrides.OPTION) && !source.startsWith(OPEN);
        Path parent = file ? Path.of(source).getParent() : null;
        return parent == null ? Path.of("") : parent;
    }

    /**
     * What a reference stands for.
     *
     * @param source as findings in it name it
     * @param written the reference
     * @param typed the default, which is in the file
     */
    private record Resolved(String text, String source, String written, boolean file, boolean typed) {
        void hide(Hidden hidden) {
            if (!typed) {
                hidden.reference(text, written);
            }
        }
    }

    private static final class Unresolved extends Exception {
        private static final long serialVersionUID = 1L;

        final String message;

        Unresolved(String message) {
            super(message);
            this.message = message;
        }
    }
}
