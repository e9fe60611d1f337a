package dev.weir.api.component;

import java.io.Serializable;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The values of a component's options, already parsed and checked; what the file leaves out has its default. */
public final class Settings implements Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // what options parse is serializable, and so is the map that holds it
    private final Map<String, Object> values;

    @SuppressWarnings("serial") // what Set.copyOf gives is serializable
    private final Set<String> groups;

    private Settings(Map<String, Object> values, Set<String> groups) {
        this.values = values;
        this.groups = groups;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The value of an option that is required or has a default. */
    public <T> T get(Option<T> option) {
        return find(option).orElseThrow(() -> new IllegalArgumentException(option.path() + " has no value"));
    }

    @SuppressWarnings("unchecked")
    public <T> Optional<T> find(Option<T> option) {
        return Optional.ofNullable((T) values.getOrDefault(option.path(), option.fallback()));
    }

    /** Whether the file gives the option itself. */
    public boolean isSet(Option<?> option) {
        return values.containsKey(option.path());
    }

    /**
     * Whether the file has the key that options are below, with some of them or without: {@code protocols: {grpc: {}}}.
     *
     * @param path the start of the options' paths, without its dot
     */
    public boolean has(String path) {
        return groups.contains(path) || values.keySet().stream().anyMatch(option -> option.startsWith(path + "."));
    }

    /** Collects what a file gives. */
    public static final class Builder {
        private final Map<String, Object> values = new LinkedHashMap<>();
        private final Set<String> groups = new HashSet<>();

        public <T> Builder set(Option<T> option, T value) {
            values.put(option.path(), value);
            return this;
        }

        /**
         * Parses what YAML gave.
         *
         * @throws IllegalArgumentException with what was expected instead
         */
        public Builder parse(Option<?> option, Object yaml) {
            values.put(option.path(), option.type().parser().apply(yaml));
            return this;
        }

        /** The file has a key that options are below. */
        public Builder group(String path) {
            groups.add(path);
            return this;
        }

        public Settings build() {
            return new Settings(Map.copyOf(values), Set.copyOf(groups));
        }
    }
}
