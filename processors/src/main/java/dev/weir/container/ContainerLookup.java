package dev.weir.container;

import dev.weir.api.Connection;

/** Says which container a connection's captured end is in. */
public interface ContainerLookup extends AutoCloseable {

    /** Never blocks. Any thread. */
    Container find(Connection connection);

    /** How much of what is kept and was missed, as it is now. */
    long read(Reading reading);

    /** Whether the caller is the first user, who shows the readings for all. */
    boolean isFirst();

    @Override
    void close();

    /** What there is to read. */
    enum Reading {
        /** Containers known, those that ended included. */
        CONTAINERS,
        /** cgroups known, those that ended included. */
        CGROUPS,
        /** Containers given up before their time because there were too many. */
        CONTAINERS_FORGOTTEN,
        /** cgroups not watched because there were too many. */
        CGROUPS_REFUSED,
        /** Failed calls of the runtimes. */
        RUNTIME_ERRORS,
        /** Runtimes that answer. */
        RUNTIMES
    }
}
