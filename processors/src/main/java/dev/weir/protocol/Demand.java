package dev.weir.protocol;

import dev.weir.api.Connection;

/** What conversations want of the capture that their bytes come from. */
@FunctionalInterface
public interface Demand {
    /** Told once of each connection of which nothing will be read any more. */
    void unread(Connection connection);

    /** Told once of each connection whose protocol {@linkplain Protocol#needsWholeMessages needs whole messages}. */
    default void whole(Connection connection) {}
}
