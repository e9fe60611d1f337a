package dev.weir.api;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An immutable, ordered list of OpenTelemetry attributes. A value is a String, Long, Double, Boolean or List of Strings. */
public final class Attributes {
    public static final Attributes EMPTY = new Attributes(new Object[0]);

    /** Key, value, key, value ... */
    private final Object[] entries;

    private Attributes(Object[] entries) {
        this.entries = entries;
    }

    public static Builder builder() {
        return builder(4);
    }

    /** @param size how many will be put; with that very number the attributes are made without a copy */
    public static Builder builder(int size) {
        return new Builder(size);
    }

    public static Attributes of(String key, Object value) {
        return builder().put(key, value).build();
    }

    public int size() {
        return entries.length / 2;
    }

    public String key(int index) {
        return (String) entries[2 * index];
    }

    public Object value(int index) {
        return entries[2 * index + 1];
    }

    public @Nullable Object get(String key) {
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i].equals(key)) {
                return entries[i + 1];
            }
        }
        return null;
    }

    public void forEach(BiConsumer<? super String, Object> action) {
        for (int i = 0; i < entries.length; i += 2) {
            action.accept((String) entries[i], entries[i + 1]);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Attributes a && Arrays.equals(entries, a.entries);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(entries);
    }

    @Override
    public String toString() {
        return Arrays.toString(entries);
    }

    /** Collects attributes in order. A key must be put once only. */
    public static final class Builder {
        private Object[] entries;
        private int used;

        private Builder(int size) {
            entries = new Object[2 * size];
        }

        /** Adds an attribute; a null value adds nothing. */
        public Builder put(String key, @Nullable Object value) {
            return value == null ? this : add(key, checked(value));
        }

        public Builder put(String key, @Nullable String value) {
            return value == null ? this : add(key, value);
        }

        public Builder put(String key, long value) {
            return add(key, value);
        }

        public Builder putAll(Attributes other) {
            for (int i = 0; i < other.size(); i++) {
                add(other.key(i), other.value(i));
            }
            return this;
        }

        public Attributes build() {
            if (used == 0) {
                return EMPTY;
            }
            // A full array may be given away: what is put after it finds no room and moves to another.
            return new Attributes(used == entries.length ? entries : Arrays.copyOf(entries, used));
        }

        private Builder add(String key, Object value) {
            if (used == entries.length) {
                entries = Arrays.copyOf(entries, Math.max(8, 2 * used));
            }
            entries[used++] = key;
            entries[used++] = value;
            return this;
        }

        private static Object checked(Object value) {
            return switch (value) {
                case Integer i -> (Object) i.longValue();
                case String s -> s;
                case Long l -> l;
                case Double d -> d;
                case Boolean b -> b;
                case List<?> l -> List.copyOf(l);
                default -> throw new IllegalArgumentException("no attribute value: " + value.getClass());
            };
        }
    }
}
