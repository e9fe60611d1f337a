package dev.weir.api;

import org.jspecify.annotations.Nullable;

/**
 * The machine a connection was captured on.
 *
 * @param name {@code host.name}
 * @param id {@code host.id} (on Linux the machine id), null where the machine has none
 */
public record Host(String name, @Nullable String id) {}
