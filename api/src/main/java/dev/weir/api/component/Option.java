package dev.weir.api.component;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An option of a component.
 *
 * @param path below the component, nested keys joined by dots ({@code retry_on_failure.enabled})
 * @param fallback used where the file says nothing; null where the option is required or may be absent
 * @param required the file must give it
 * @param help one line
 */
public record Option<T>(
        String path, OptionType<T> type, @Nullable T fallback, boolean required, String help) {

    public static <T> Option<T> of(String path, OptionType<T> type, T fallback, String help) {
        return new Option<>(path, type, Objects.requireNonNull(fallback), false, help);
    }

    public static <T> Option<T> required(String path, OptionType<T> type, String help) {
        return new Option<>(path, type, null, true, help);
    }

    /** Without a default: read by {@link Settings#find}. */
    public static <T> Option<T> optional(String path, OptionType<T> type, String help) {
        return new Option<>(path, type, null, false, help);
    }
}
