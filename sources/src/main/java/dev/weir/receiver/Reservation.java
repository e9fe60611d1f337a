package dev.weir.receiver;

/** Room in the {@link Inbox} for something that is on its way; given back or handed on once. */
final class Reservation {
    private final Inbox inbox;
    private long bytes;
    private boolean done;

    Reservation(Inbox inbox, long bytes) {
        this.inbox = inbox;
        this.bytes = bytes;
    }

    /** Makes it larger; whether there was room. */
    synchronized boolean grow(long more) {
        if (done || !inbox.reserve(more)) {
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
        inbox.release(bytes - kept);
        return true;
    }

    /** Whether there was something to give back. */
    boolean release() {
        return keep(0);
    }
}
