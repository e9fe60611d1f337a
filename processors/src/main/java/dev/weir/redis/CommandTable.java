package dev.weir.redis;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Commands by their names, in any case. Open addressing: a look-up makes nothing. */
final class CommandTable {
    private final @Nullable Known[] places;

    CommandTable(int size) {
        places = new @Nullable Known[Integer.highestOneBit(Math.max(2, 4 * size))];
    }

    void add(Known known) {
        byte[] b = known.name.substring(known.name.indexOf(' ') + 1).getBytes(StandardCharsets.US_ASCII);
        int at = place(b, 0, b.length);
        while (places[at] != null) {
            at = (at + 1) & (places.length - 1);
        }
        places[at] = known;
    }

    @Nullable
    Known find(byte[] b, int from, int to) {
        int at = place(b, from, to);
        Known known = places[at];
        while (known != null && !known.matches(b, from, to)) {
            at = (at + 1) & (places.length - 1);
            known = places[at];
        }
        return known;
    }

    /** By the name as it is written here: upper case, a subcommand's behind a space. */
    @Nullable
    Known find(String name) {
        byte[] b = name.getBytes(StandardCharsets.US_ASCII);
        int space = name.indexOf(' ');
        Known known = find(b, 0, space < 0 ? b.length : space);
        CommandTable subcommands = known == null ? null : known.subcommands;
        return space < 0 || subcommands == null ? known : subcommands.find(b, space + 1, b.length);
    }

    private int place(byte[] b, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + Known.upper(b[i]);
        }
        return (hash ^ hash >>> 15) & (places.length - 1);
    }
}
