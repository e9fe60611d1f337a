package dev.weir.container;

import org.jspecify.annotations.Nullable;

/**
 * An image reference taken apart: {@code registry:5000/name:tag@sha256:...}.
 *
 * @param name with its registry
 * @param tag null if it has none
 */
record ImageName(String name, @Nullable String tag) {

    /** Null where the reference is a bare digest, which is no name. */
    static @Nullable ImageName parse(@Nullable String reference) {
        if (reference == null || reference.isEmpty() || reference.startsWith("sha256:")) {
            return null;
        }
        int at = reference.indexOf('@');
        String named = at < 0 ? reference : reference.substring(0, at);
        // A colon before the last slash is a registry's port.
        int colon = named.lastIndexOf(':');
        if (colon <= named.lastIndexOf('/')) {
            return named.isEmpty() ? null : new ImageName(named, null);
        }
        String tag = named.substring(colon + 1);
        return new ImageName(named.substring(0, colon), tag.isEmpty() ? null : tag);
    }
}
