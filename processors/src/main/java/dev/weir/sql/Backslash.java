package dev.weir.sql;

/** What a backslash means in a string without a prefix. */
public enum Backslash {
    /** Itself, as the standard has it. */
    PLAIN,
    /** It escapes what follows. */
    ESCAPES,
    /**
     * Nobody told. A statement in which it matters is cut there: read the wrong way, what is inside a string and what is outside
     * would change places.
     */
    UNKNOWN
}
