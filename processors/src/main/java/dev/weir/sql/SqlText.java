package dev.weir.sql;

import org.jspecify.annotations.Nullable;

/**
 * A statement without anything that a user may have typed into a form.
 *
 * @param text literals replaced by {@code ?}, comments taken out, white space folded; ends in {@link #CUT} where the end of the
 *     statement is not known; empty if nothing is left
 * @param summary operations and what they are applied to, in their order ({@code db.query.summary}); null if the first word is no
 *     command that is known
 * @param operation the first word in upper case, empty if there is none
 */
public record SqlText(String text, @Nullable String summary, String operation) {
    /** What stands for the rest of a statement. */
    public static final String CUT = "...";
}
