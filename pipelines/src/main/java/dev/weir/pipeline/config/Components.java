package dev.weir.pipeline.config;

import dev.weir.api.component.Component;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The components that a pipeline file may use. */
public final class Components {
    private final List<Component> all;

    public Components(Collection<? extends Component> all) {
        this.all = all.stream()
                .map(Component.class::cast)
                .sorted(Comparator.comparing(Kind::of).thenComparing(Component::type))
                .toList();
    }

    /** Those on the class path. */
    public static Components installed() {
        return new Components(ServiceLoader.load(Component.class, Components.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }

    /** By type. */
    public List<Component> of(Kind kind) {
        return all.stream().filter(kind::has).toList();
    }

    List<String> types(Kind kind) {
        return of(kind).stream().map(Component::type).toList();
    }

    /** By type or alias. */
    Optional<Component> find(Kind kind, String type) {
        return of(kind).stream()
                .filter(c -> c.type().equals(type) || c.aliases().contains(type))
                .findFirst();
    }
}
