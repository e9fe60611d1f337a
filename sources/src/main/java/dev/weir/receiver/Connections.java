package dev.weir.receiver;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many there are, of all peers and of each. Any thread. */
public final class Connections {
    private final int limit;
    private final int share;
    private final LongAdder refused = new LongAdder();
    private final Map<Peer, Integer> byPeer = new HashMap<>();
    private int open;

    /** @param share of a peer, in percent */
    Connections(int limit, int share) {
        this.limit = limit;
        this.share = Math.max(1, (int) ((long) limit * share / 100));
    }

    /** Whether one more may be. */
    synchronized boolean open(Peer peer) {
        int ofPeer = byPeer.getOrDefault(peer, 0);
        if (open >= limit || ofPeer >= share) {
            refused.increment();
            return false;
        }
        byPeer.put(peer, ofPeer + 1);
        open++;
        return true;
    }

    synchronized void closed(Peer peer) {
        open--;
        byPeer.computeIfPresent(peer, (_, n) -> n == 1 ? null : n - 1);
    }

    public synchronized int open() {
        return open;
    }

    /** That were closed when they came, since there were too many. */
    public long refused() {
        return refused.sum();
    }
}
