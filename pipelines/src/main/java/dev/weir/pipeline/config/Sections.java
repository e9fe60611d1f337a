package dev.weir.pipeline.config;

import dev.weir.api.component.Component;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the sections of a file configure, and what the pipelines use of it. */
final class Sections {
    private final Map<Kind, Map<String, Optional<Configured<Component>>>> byId = new EnumMap<>(Kind.class);
    private final Set<String> used = new HashSet<>();

    Sections() {
        for (Kind kind : Kind.values()) {
            byId.put(kind, new LinkedHashMap<>());
        }
    }

    /** @param component nothing where it is so wrong that nobody knows what it is; that is reported */
    void add(Kind kind, String id, Optional<Configured<Component>> component) {
        of(kind).put(id, component);
    }

    boolean contains(Kind kind, String id) {
        return of(kind).containsKey(id);
    }

    Set<String> ids(Kind kind) {
        return of(kind).keySet();
    }

    <C extends Component> Optional<Configured<C>> use(Kind kind, String id) {
        used.add(kind.section() + "." + id);
        @SuppressWarnings("unchecked") // a section has one kind only
        Optional<Configured<C>> found =
                (Optional<Configured<C>>) (Optional<?>) of(kind).getOrDefault(id, Optional.empty());
        return found;
    }

    boolean isUsed(Configured<? extends Component> component) {
        return used.contains(component.path());
    }

    List<Configured<? extends Component>> all() {
        List<Configured<? extends Component>> all = new ArrayList<>();
        byId.values().forEach(section -> section.values().forEach(c -> c.ifPresent(all::add)));
        return List.copyOf(all);
    }

    private Map<String, Optional<Configured<Component>>> of(Kind kind) {
        return byId.computeIfAbsent(kind, k -> new LinkedHashMap<>());
    }
}
