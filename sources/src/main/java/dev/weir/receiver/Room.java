package dev.weir.receiver;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of requests that have come and wait for their end, for the job, or are not safe yet: never more than a number, and of one
 * peer never more than its share. Whoever has them reserves room as they come, and is refused if there is none. Any thread.
 */
public final class Room {
    private final long limit;
    private final long share;
    private final Map<Peer, Long> byPeer = new HashMap<>();
    private long taken;
    private boolean closed;

    /** @param share of a peer, in bytes */
    Room(long limit, long share) {
        this.limit = limit;
        this.share = share;
    }

    /** Why there was no room; null if there was. */
    @Nullable
    synchronized Refusal reserve(Peer peer, long bytes) {
        if (closed) {
            return Refusal.STOPPING;
        }
        if (taken + bytes > limit) {
            return Refusal.FULL;
        }
        long ofPeer = byPeer.getOrDefault(peer, 0L) + bytes;
        if (ofPeer > share) {
            return Refusal.PEER_FULL;
        }
        byPeer.put(peer, ofPeer);
        taken += bytes;
        return null;
    }

    synchronized void release(Peer peer, long bytes) {
        if (bytes == 0) {
            return;
        }
        taken -= bytes;
        long left = byPeer.getOrDefault(peer, 0L) - bytes;
        if (left == 0) {
            byPeer.remove(peer);
        } else {
            byPeer.put(peer, left);
        }
    }

    public synchronized long taken() {
        return taken;
    }

    /** Nothing more is taken in. */
    synchronized void close() {
        closed = true;
    }
}
