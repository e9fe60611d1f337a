package dev.weir.pipeline.config;

import dev.weir.api.component.Component;
import dev.weir.api.component.Component.ProcessorComponent;
import dev.weir.api.component.Component.SinkComponent;
import dev.weir.api.component.Component.SourceComponent;
import java.util.Locale;

/** The three kinds of components. */
public enum Kind {
    SOURCE(SourceComponent.class),
    PROCESSOR(ProcessorComponent.class),
    SINK(SinkComponent.class);

    private final Class<? extends Component> type;

    Kind(Class<? extends Component> type) {
        this.type = type;
    }

    public static Kind of(Component component) {
        return switch (component) {
            case SourceComponent s -> SOURCE;
            case ProcessorComponent p -> PROCESSOR;
            case SinkComponent s -> SINK;
        };
    }

    /** Its section in a pipeline file, and its list in a pipeline. */
    public String section() {
        return this + "s";
    }

    boolean has(Component component) {
        return type.isInstance(component);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
