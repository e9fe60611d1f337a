package dev.weir.api;

import org.jspecify.annotations.Nullable;

/**
 * The machine a connection was captured on.
 *
 * @param name {@code host.name}
 * @param id {@code host.id} (on Linux the machine id), null where the machine has none
 */
public record Host(String name, @Nullable String id) {
    private static final long RING = 0xffff;

    /**
     * The {@link Connection#scope} of what comes from a ring of this host: neighbouring rings have neighbouring owners.
     *
     * @param ring 0 to 65535
     */
    public long scope(int ring) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return (hash & ~RING) + ring;
    }

    /** Whether two scopes are rings of one host, if they are rings at all. */
    public static boolean isShared(long scope, long other) {
        return (scope & ~RING) == (other & ~RING);
    }
}
