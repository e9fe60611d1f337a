package dev.weir.pipeline.config;

import dev.weir.api.component.Component;
import dev.weir.pipeline.config.Yaml.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The lists of ids that make a pipeline. */
final class ReferenceCheck {
    private final Components components;
    private final Sections sections;
    private final Findings findings;
    private final Shape shape;

    ReferenceCheck(Components components, Sections sections, Findings findings) {
        this.components = components;
        this.sections = sections;
        this.findings = findings;
        this.shape = new Shape(findings);
    }

    /**
     * Those of one kind, in their order.
     *
     * @param list null where the pipeline has none
     * @param pipeline the place of its id
     */
    <C extends Component> List<Reference<C>> check(Kind kind, @Nullable Entry list, Place pipeline, String path) {
        String listPath = path + "." + kind.section();
        List<Yaml> items = list == null ? List.of() : shape.list(list.value(), listPath);
        boolean empty = list == null
                || list.value() instanceof Yaml.Sequence
                || list.value().absent();
        if (empty && items.isEmpty() && kind != Kind.PROCESSOR) {
            findings.error(list == null ? pipeline : list.key(), path, "must have at least one " + kind);
        }
        List<Reference<C>> references = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String itemPath = listPath + "[" + i + "]";
            if (!(items.get(i) instanceof Yaml.Scalar s) || s.absent()) {
                shape.expected(items.get(i), itemPath, "the id of a " + kind);
            } else if (!seen.add(s.text())) {
                findings.error(s.place(), itemPath, "references " + kind + " " + s.shown() + " multiple times");
            } else {
                references.add(new Reference<>(s.text(), s.place(), itemPath, resolve(kind, s, itemPath)));
            }
        }
        return references;
    }

    private <C extends Component> Optional<Configured<C>> resolve(Kind kind, Yaml.Scalar id, String path) {
        if (!sections.contains(kind, id.text())) {
            findings.error(
                    id.place(),
                    path,
                    "references " + kind + " " + id.shown() + " which is not configured" + remedy(kind, id.text()));
        }
        return sections.use(kind, id.text());
    }

    private String remedy(Kind kind, String id) {
        for (Kind other : Kind.values()) {
            if (sections.contains(other, id)) {
                return "; " + other.section() + " has one of that id, but its place is in the list " + other.section();
            }
        }
        if (components.find(kind, id.split("/", 2)[0]).isPresent()) {
            return "; add it under " + kind.section();
        }
        return Names.hint(id, sections.ids(kind));
    }
}
