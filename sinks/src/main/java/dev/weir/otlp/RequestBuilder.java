package dev.weir.otlp;

import org.jspecify.annotations.Nullable;

/**
 * Makes export requests of records. One thread uses it.
 *
 * @param <T> the records of a signal
 */
public interface RequestBuilder<T> {
    /**
     * Adds a record. Where the request would become longer than it may be, gives the request of those before it, and begins another.
     * A single record may be longer.
     */
    @Nullable
    ExportRequest add(T added);

    /** Records that were added and not given yet. */
    int records();

    /** The request of these. */
    ExportRequest take();
}
