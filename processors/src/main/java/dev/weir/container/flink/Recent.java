package dev.weir.container.flink;

import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.container.Container;
import org.jspecify.annotations.Nullable;

/**
 * What was found for the connections of late, each in the one place that its socket has in a table, so that an exchange on a
 * connection that is known costs a comparison. For one thread.
 */
@SuppressWarnings("ReferenceEquality") // the same object is what makes it cheap; an equal one is looked up again
final class Recent {
    /** A power of two; connections that share a place displace each other and are looked up again. */
    static final int PLACES = 4096;

    private final @Nullable Place[] places = new Place[PLACES];

    /** @param with the connection as it leaves */
    private record Place(Connection connection, Container container, Attributes resource, Connection with) {}

    /** The connection with what was found, null if it has to be looked up. */
    @Nullable
    Connection get(Connection connection) {
        Place place = places[index(connection)];
        boolean valid = place != null && place.connection == connection && place.resource == place.container.resource();
        return valid ? place.with : null;
    }

    /** The connection with what is known of the container by now. */
    Connection put(Connection connection, Container container) {
        Attributes resource = container.resource();
        Connection with = resource.size() == 0 ? connection : connection.with(merge(connection.resource(), resource));
        places[index(connection)] = new Place(connection, container, resource, with);
        return with;
    }

    /** What others found before stays. */
    private static Attributes merge(Attributes before, Attributes found) {
        if (before.size() == 0) {
            return found;
        }
        Attributes.Builder merged = Attributes.builder().putAll(before);
        found.forEach((key, value) -> {
            if (before.get(key) == null) {
                merged.put(key, value);
            }
        });
        return merged.build();
    }

    private static int index(Connection connection) {
        return (int) ((connection.socket() * 0x9E3779B97F4A7C15L) >>> 52);
    }
}
