package dev.weir.bpf;

import java.util.Set;

/**
 * What is let through.
 *
 * @param mode how the values are meant
 * @param values ports or cgroup ids; immutable
 */
public record Filter<T>(Mode mode, Set<T> values) {
    /** The numbers of {@code enum weir_filter}, in its order. */
    public enum Mode {
        /** Everything. */
        OFF,
        /** Only the values. */
        ONLY,
        /** Everything but the values. */
        EXCEPT
    }

    public Filter {
        values = Set.copyOf(values);
    }

    public static <T> Filter<T> off() {
        return new Filter<>(Mode.OFF, Set.of());
    }

    public static <T> Filter<T> only(Set<T> values) {
        return new Filter<>(Mode.ONLY, values);
    }

    public static <T> Filter<T> except(Set<T> values) {
        return new Filter<>(Mode.EXCEPT, values);
    }
}
