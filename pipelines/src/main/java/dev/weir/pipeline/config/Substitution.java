package dev.weir.pipeline.config;

import java.io.IOException;
import java.nio.file.Files;
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
    private static final long MAX_FILE_BYTES = 1 << 20;

    private final Findings findings;
    private final Map<String, String> environment;
    private final Texts texts;
    private int depth;

    Substitution(Findings findings, Map<String, String> environment, Texts texts) {
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
        if (!collection) {
            return new Yaml.Scalar(place, value.text, scalar, written);
        }
        if (depth == MAX_FILES_DEEP) {
            throw new Unresolved("files name files more than " + MAX_FILES_DEEP + " deep");
        }
        depth++;
        Yaml yaml = new YamlReader(findings, value.file ? this : Expansion.NONE).read(value.source, value.text, path);
        depth--;
        return switch (yaml) {
            case Yaml.Mapping m -> new Yaml.Mapping(m.place(), m.entries(), value.text);
            case Yaml.Sequence s -> new Yaml.Sequence(s.place(), s.items(), value.text);
            default -> yaml;
        };
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
                out.append(resolve(place, text.substring(at + OPEN.length(), end - 1)).text);
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
                open++;
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
            return file(place, inner.substring("file:".length()));
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
        return new Resolved(text, "${env:" + name + "}", false);
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

    private Resolved file(Place place, String name) throws Unresolved {
        try {
            Path path = folder(place.source()).resolve(name);
            if (Files.isRegularFile(path) && Files.size(path) > MAX_FILE_BYTES) {
                throw new Unresolved("file " + path + " has more than " + MAX_FILE_BYTES + " bytes");
            }
            return new Resolved(texts.read(path).stripTrailing(), path.toString(), true);
        } catch (NoSuchFileException e) {
            throw new Unresolved("file " + e.getFile() + " does not exist");
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
     */
    private record Resolved(String text, String source, boolean file) {}

    private static final class Unresolved extends Exception {
        private static final long serialVersionUID = 1L;

        final String message;

        Unresolved(String message) {
            super(message);
            this.message = message;
        }
    }
}
