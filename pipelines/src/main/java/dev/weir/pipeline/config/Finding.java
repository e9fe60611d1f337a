package dev.weir.pipeline.config;

/**
 * Something that a user has to know about a pipeline file.
 *
 * @param place where to look
 * @param path dotted ({@code processors.request_metrics.window}), "" where it is about the whole file
 * @param message what is wrong and what to do
 * @param warning the file can be used as it is
 */
public record Finding(Place place, String path, String message, boolean warning) {

    /** One line, as compilers write it. */
    @Override
    public String toString() {
        return place + ": " + (warning ? "warning: " : "") + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
