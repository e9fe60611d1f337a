package dev.weir.pcap;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts datagrams together. The oldest ones are given up first where a limit is reached. */
final class Fragments {
    private static final int MAX_DATAGRAM = 65_535;

    private final CaptureLimits limits;
    private final CaptureCounts counts;
    private final long timeoutNanos;
    /** In the order of their first fragment. */
    private final Map<Key, Datagram> waiting = new LinkedHashMap<>();

    private long waitingBytes;

    Fragments(CaptureLimits limits, CaptureCounts counts) {
        this.limits = limits;
        this.counts = counts;
        this.timeoutNanos = limits.fragmentTimeout().toNanos();
    }

    /** Takes what the packet is at. If that makes the datagram whole, the packet becomes the datagram. */
    int add(Packet p, int protocol, int id, int offset, boolean more) {
        expire(p.timeNanos);
        int length = p.wireEnd - p.at;
        boolean odd = more && length % 8 != 0;
        if (p.end < p.wireEnd || length < 0 || odd || offset + length > MAX_DATAGRAM) {
            return p.skip(SkipReason.FRAGMENT_GIVEN_UP);
        }
        Key key = new Key(p.sourceHi, p.sourceLo, p.destinationHi, p.destinationLo, protocol, id);
        Datagram datagram = waiting.computeIfAbsent(key, k -> new Datagram(p.timeNanos));
        waitingBytes -= datagram.size();
        boolean sane = datagram.add(p, offset, length, more);
        waitingBytes += datagram.size();
        if (!sane) {
            giveUp(key, datagram);
            return Protocol.HELD;
        }
        if (datagram.whole()) {
            forget(key, datagram);
            counts.add(CaptureCounts.Count.DATAGRAMS_REASSEMBLED, 1);
            counts.add(CaptureCounts.Count.FRAGMENTS_JOINED, datagram.fragments - 1);
            datagram.enter(p);
            return Protocol.IP_PAYLOAD | protocol;
        }
        while (waiting.size() > limits.maxDatagrams() || waitingBytes > limits.maxFragmentBytes()) {
            Map.Entry<Key, Datagram> oldest = waiting.entrySet().iterator().next();
            giveUp(oldest.getKey(), oldest.getValue());
        }
        return Protocol.HELD;
    }

    /** The file ended: nobody completes what waits. */
    void finish() {
        waiting.values().forEach(d -> counts.skip(SkipReason.FRAGMENT_GIVEN_UP, d.fragments));
        waiting.clear();
        waitingBytes = 0;
    }

    private void expire(long now) {
        Iterator<Map.Entry<Key, Datagram>> oldest = waiting.entrySet().iterator();
        while (oldest.hasNext()) {
            Datagram datagram = oldest.next().getValue();
            if (now - datagram.firstNanos <= timeoutNanos) {
                return;
            }
            oldest.remove();
            waitingBytes -= datagram.size();
            counts.skip(SkipReason.FRAGMENT_GIVEN_UP, datagram.fragments);
        }
    }

    private void giveUp(Key key, Datagram datagram) {
        counts.skip(SkipReason.FRAGMENT_GIVEN_UP, datagram.fragments);
        forget(key, datagram);
    }

    private void forget(Key key, Datagram datagram) {
        waiting.remove(key);
        waitingBytes -= datagram.size();
    }

    private record Key(long sourceHi, long sourceLo, long destinationHi, long destinationLo, int protocol, int id) {}

    /** Where fragments overlap, the first copy wins. Offsets are multiples of eight bytes, so units of eight are kept. */
    private static final class Datagram {
        private final long firstNanos;
        private final BitSet units = new BitSet();
        private byte[] bytes = new byte[0];
        private int total = -1;
        private int fragments;

        Datagram(long firstNanos) {
            this.firstNanos = firstNanos;
        }

        int size() {
            return bytes.length;
        }

        /** False where fragments contradict each other on where the datagram ends. */
        boolean add(Packet p, int offset, int length, boolean more) {
            fragments++;
            int end = offset + length;
            boolean otherEnd = total >= 0 && (more ? end > total : end != total);
            if (otherEnd || (!more && end < bytes.length)) {
                return false;
            }
            if (!more) {
                total = end;
            }
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, end);
            }
            for (int from = offset; from < end; from += 8) {
                if (!units.get(from / 8)) {
                    System.arraycopy(p.bytes, p.at + from - offset, bytes, from, Math.min(8, end - from));
                    units.set(from / 8);
                }
            }
            return true;
        }

        boolean whole() {
            return total >= 0 && units.nextClearBit(0) >= (total + 7) / 8;
        }

        void enter(Packet p) {
            p.bytes = bytes;
            p.at = 0;
            p.end = total;
            p.wireEnd = total;
        }
    }
}
