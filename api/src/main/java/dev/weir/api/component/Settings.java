package dev.weir.api.component;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The values of a component's options, already parsed and checked; what the file leaves out has its default. */
public final class Settings implements Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // what options parse is serializable, and so is the map that holds it
    private final Map<String, Object> values;

    private Settings(Map<String, Object> values) {
        this.values = values;
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

    /** Collects what a file gives. */
    public static final class Builder {
        private final Map<String, Object> values = new LinkedHashMap<>();

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

        public Settings build() {
            return new Settings(Map.copyOf(values));
        }
    }
}
