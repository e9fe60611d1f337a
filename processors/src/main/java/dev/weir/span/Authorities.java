package dev.weir.span;

import org.jspecify.annotations.Nullable;

/** Authorities taken apart, each once as long as it is in use: servers come again far more often than new ones appear. */
final class Authorities {
    /** How many are kept; a power of two. Two that fall on one place displace each other. */
    static final int KEPT = 1024;

    private final String[] given = new String[KEPT];
    private final Authority[] parsed = new Authority[KEPT];

    Authority parse(String text) {
        int hash = text.hashCode();
        int place = (hash ^ (hash >>> 16)) & (KEPT - 1);
        @Nullable String known = given[place];
        if (text.equals(known)) {
            return parsed[place];
        }
        Authority authority = Authority.parse(text);
        given[place] = text;
        parsed[place] = authority;
        return authority;
    }
}
