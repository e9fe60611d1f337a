package dev.weir.postgresql;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements or portals by their names. Beyond a number of them, or of bytes, the one longest unused is forgotten. */
final class Names {
    private final PostgresqlParser parser;
    private final Map<String, Execution> all = new LinkedHashMap<>(4, 0.75f, true);
    private long bytes;

    Names(PostgresqlParser parser) {
        this.parser = parser;
    }

    @Nullable
    Execution get(String name) {
        return all.get(name);
    }

    void put(String name, Execution e) {
        remove(name);
        all.put(name, e);
        bytes += cost(name, e);
        PostgresqlLimits limits = parser.limits();
        Iterator<Map.Entry<String, Execution>> oldest = all.entrySet().iterator();
        while (all.size() > limits.statements() || (bytes > limits.statementBytes() && all.size() > 1)) {
            Map.Entry<String, Execution> first = oldest.next();
            bytes -= cost(first.getKey(), first.getValue());
            oldest.remove();
            parser.count(PostgresqlCounts.STATEMENTS_EVICTED, 1);
        }
    }

    void remove(String name) {
        Execution old = all.remove(name);
        if (old != null) {
            bytes -= cost(name, old);
        }
    }

    /** Whatever it is called. */
    void forget(Execution e) {
        all.entrySet().removeIf(entry -> {
            boolean same = entry.getValue() == e;
            bytes -= same ? cost(entry.getKey(), e) : 0;
            return same;
        });
    }

    void clear() {
        all.clear();
        bytes = 0;
    }

    /** The one longest unused first. */
    Map<String, Execution> inOrder() {
        return all;
    }

    private static int cost(String name, Execution e) {
        return 100 + 2 * name.length() + e.statement.cost();
    }
}
