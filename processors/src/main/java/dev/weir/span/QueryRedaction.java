package dev.weir.span;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hides the values of given keys of a query string and leaves the rest as it was sent. */
final class QueryRedaction {
    private static final String REDACTED = "REDACTED";

    private final String[] keys;

    QueryRedaction(Set<String> keys) {
        this.keys = keys.toArray(String[]::new);
    }

    /** The same text where there is nothing to hide. */
    String redact(String query) {
        @Nullable StringBuilder out = null;
        int copied = 0;
        for (int start = 0; start < query.length(); ) {
            int ampersand = query.indexOf('&', start);
            int end = ampersand < 0 ? query.length() : ampersand;
            int equals = query.indexOf('=', start, end);
            if (equals > 0 && sensitive(query, start, equals)) {
                out = out == null ? new StringBuilder(query.length()) : out;
                out.append(query, copied, equals + 1).append(REDACTED);
                copied = end;
            }
            start = end + 1;
        }
        return out == null ? query : out.append(query, copied, query.length()).toString();
    }

    private boolean sensitive(String query, int from, int to) {
        for (String key : keys) {
            if (key.length() == to - from && query.startsWith(key, from)) {
                return true;
            }
        }
        return false;
    }
}
