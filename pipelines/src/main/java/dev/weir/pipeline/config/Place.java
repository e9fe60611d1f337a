package dev.weir.pipeline.config;

import java.util.Comparator;

/**
 * Where something was written: in a file, or on the command line.
 *
 * @param source the file as the user named it, or the option of the command line
 * @param line from 1, 0 where there are no lines
 * @param column from 1
 */
public record Place(String source, int line, int column) {
    static final Comparator<Place> IN_SOURCE =
            Comparator.comparingInt(Place::line).thenComparingInt(Place::column);

    /** Of something that is not written in one place. */
    public static Place whole(String source) {
        return new Place(source, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
