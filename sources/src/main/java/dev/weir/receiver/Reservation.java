package dev.weir.receiver;

import org.jspecify.annotations.Nullable;

/** Room in the {@link Room} for something that is on its way; given back or handed over once. */
final class Reservation {
    private final Room room;
    private final Peer peer;
    private long bytes;
    private boolean done;

    Reservation(Room room, Peer peer) {
        this.room = room;
        this.peer = peer;
    }

    /** Makes it larger; why there was no room, or null. One that was given back stays so. */
    @Nullable
    synchronized Refusal grow(long more) {
        if (done) {
            return null;
        }
        Refusal refusal = room.reserve(peer, more);
        bytes += refusal == null ? more : 0;
        return refusal;
    }

    /** Makes it as large, if it is smaller. */
    @Nullable
    synchronized Refusal atLeast(long size) {
        return size > bytes ? grow(size - bytes) : null;
    }

    /** Gives back what is more than that. */
    synchronized void shrink(long size) {
        if (!done && size < bytes) {
            room.release(peer, bytes - size);
            bytes = size;
        }
    }

    /** The same room for whoever goes on; null if it was given back already. */
    @Nullable
    synchronized Reservation handOver() {
        if (done) {
            return null;
        }
        done = true;
        Reservation next = new Reservation(room, peer);
        next.bytes = bytes;
        return next;
    }

    /** Whether there was something to give back. */
    synchronized boolean release() {
        if (done) {
            return false;
        }
        done = true;
        room.release(peer, bytes);
        return true;
    }
}
