package dev.weir.receiver;

/** Room in the {@link Room} for something that is on its way; given back or handed on once. */
final class Reservation {
    private final Room room;
    private long bytes;
    private boolean done;

    Reservation(Room room, long bytes) {
        this.room = room;
        this.bytes = bytes;
    }

    /** Makes it larger; whether there was room. */
    synchronized boolean grow(long more) {
        if (done || !room.reserve(more)) {
            return false;
        }
        bytes += more;
        return true;
    }

    /** Leaves that much to whoever goes on, and gives the rest back; false if it was given back already. */
    synchronized boolean keep(long kept) {
        if (done) {
            return false;
        }
        done = true;
        room.release(bytes - kept);
        return true;
    }

    /** Whether there was something to give back. */
    boolean release() {
        return keep(0);
    }
}
