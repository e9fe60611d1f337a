package dev.weir.reassembly;

import org.jspecify.annotations.Nullable;

/** A member of at most one {@link Chain}; being a member costs no object. */
abstract class Link<T extends Link<T>> {
    @Nullable
    Chain<T> chain;

    @Nullable
    T before;

    @Nullable
    T after;

    /** Grows with each arrival in any chain, so that members of several chains can be ordered. */
    long stamp;

    /** The scope's time at the arrival. */
    long since;
}
