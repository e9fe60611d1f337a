package dev.weir.pipeline.config;

import dev.weir.api.component.Component;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.pipeline.config.Yaml.Entry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One of the sections {@code sources}, {@code processors} and {@code sinks}. */
final class SectionCheck {
    private static final Pattern TYPE = Pattern.compile("[a-zA-Z][0-9a-zA-Z_]{0,62}");
    private static final Pattern NAME = Pattern.compile("[^\\pZ\\pC\\pS]{1,1024}");

    private final Components components;
    private final Sections sections;
    private final Findings findings;

    SectionCheck(Components components, Sections sections, Findings findings) {

        this.components = components;
        this.sections = sections;
        this.findings = findings;
    }

    void check(Kind kind, Map<String, Entry> entries) {
        entries.forEach((id, entry) -> {
            String path = kind.section() + "." + id;
            Optional<Component> component =
                    wellFormed(id, entry.key(), path) ? component(kind, id, entry, path) : Optional.empty();
            sections.add(kind, id, component.map(c -> configure(id, c, entry, path)));
        });
    }

    private boolean wellFormed(String id, Place place, String path) {
        int slash = id.indexOf('/');
        String type = slash < 0 ? id : id.substring(0, slash);
        String wrong = null;
        if (type.isEmpty()) {
            wrong = slash < 0 ? "the id must not be empty" : "the part before / should not be empty";
        } else if (slash == id.length() - 1) {
            wrong = "the part after / should not be empty";
        } else if (!TYPE.matcher(type).matches()) {
            wrong = "invalid character(s) in type \"" + type + "\": must match regex ^" + TYPE + "$";
        } else if (slash > 0 && !NAME.matcher(id.substring(slash + 1)).matches()) {
            wrong = "invalid character(s) in name \"" + id.substring(slash + 1) + "\"";
        }
        if (wrong != null) {
            findings.error(place, path, wrong + "; expected an id such as otlp or otlp/backup");
        }
        return wrong == null;
    }

    private Optional<Component> component(Kind kind, String id, Entry entry, String path) {
        int slash = id.indexOf('/');
        String type = slash < 0 ? id : id.substring(0, slash);
        Optional<Component> component = components.find(kind, type);
        if (component.isEmpty()) {
            for (Kind other : Kind.values()) {
                if (components.find(other, type).isPresent()) {
                    findings.error(
                            entry.key(), path, type + " is a " + other + ": it belongs under " + other.section());
                    return component;
                }
            }
            findings.error(
                    entry.key(),
                    path,
                    "unknown " + kind + " type \"" + type + '"' + Names.hint(type, components.types(kind)));
        } else if (!component.get().type().equals(type)) {
            String current = component.get().type();
            findings.warning(
                    entry.key(), path, "\"" + type + "\" alias is deprecated; use \"" + current + "\" instead");
        }
        return component;
    }

    private Configured<Component> configure(String id, Component component, Entry entry, String path) {
        OptionsCheck options = new OptionsCheck(component, findings);
        boolean sound = options.check(entry, path);
        Configured<Component> configured =
                new Configured<>(id, component, options.settings(), entry.key(), options.places(), options.written());
        for (Problem problem : problems(component, configured.settings(), sound)) {
            if (!options.isBroken(problem.path())) {
                Finding finding = configured.finding(problem);
                findings.error(finding.place(), finding.path(), finding.message());
            }
        }
        return configured;
    }

    /** @param sound whether each option by itself is right; where one is not, its default stands for it */
    private List<Problem> problems(Component component, Settings settings, boolean sound) {
        try {
            return component.check(settings);
        } catch (IllegalArgumentException e) {
            if (sound) {
                throw e;
            }
            // A required option is missing, which is reported.
            return List.of();
        }
    }
}
