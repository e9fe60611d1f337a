package dev.weir.pipeline.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A piece of YAML that knows where it was written, all references in it replaced. */
sealed interface Yaml {
    Place place();

    /** As shown to a user who wrote something else than was expected. */
    String shown();

    /** The reference that gave it, as written; null without one. What it stands for is never shown. */
    @Nullable
    String reference();

    /** Whether it was written as {@code null} or as nothing. */
    default boolean absent() {
        return false;
    }

    /**
     * A single value.
     *
     * @param text without quotes, references replaced
     * @param value what YAML makes of it: a String, Boolean, number, or null where it was written as {@code null} or nothing
     * @param reference as written where it has references: what they stand for may be secret
     */
    record Scalar(
            Place place,
            String text,
            @Nullable Object value,
            @Nullable String reference) implements Yaml {
        @Override
        public String shown() {
            if (reference != null) {
                return "the value of " + reference;
            }
            return value == null ? "nothing" : '"' + text + '"';
        }

        @Override
        public boolean absent() {
            return value == null;
        }
    }

    /**
     * A list.
     *
     * @param text what it was parsed from where a reference gave it, so that it can be taken as a string too
     * @param reference as in {@link Scalar}
     */
    record Sequence(
            Place place,
            List<Yaml> items,
            @Nullable String text,
            @Nullable String reference) implements Yaml {
        @Override
        public String shown() {
            return "a list";
        }
    }

    /**
     * Keys in their order.
     *
     * @param text as in {@link Sequence}
     * @param reference as in {@link Scalar}
     */
    record Mapping(
            Place place,
            Map<String, Entry> entries,
            @Nullable String text,
            @Nullable String reference) implements Yaml {
        @Override
        public String shown() {
            return "a map";
        }
    }

    /** Could not be read; that was reported already. */
    record Broken(Place place) implements Yaml {
        @Override
        public @Nullable String reference() {
            return null;
        }

        @Override
        public String shown() {
            return "something unreadable";
        }
    }

    /**
     * What a key of a mapping has.
     *
     * @param key where the key itself was written
     */
    record Entry(Place key, Yaml value) {}
}
