package dev.weir.reassembly;

import org.jspecify.annotations.Nullable;

/** A doubly linked list in order of arrival. */
final class Chain<T extends Link<T>> {
    private @Nullable T first;
    private @Nullable T last;
    private int size;

    @Nullable
    T first() {
        return first;
    }

    int size() {
        return size;
    }

    void append(T link, long stamp, long since) {
        link.chain = this;
        link.stamp = stamp;
        link.since = since;
        link.before = last;
        link.after = null;
        if (last == null) {
            first = link;
        } else {
            last.after = link;
        }
        last = link;
        size++;
    }

    void remove(T link) {
        T before = link.before;
        T after = link.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        link.chain = null;
        link.before = null;
        link.after = null;
        size--;
    }
}
