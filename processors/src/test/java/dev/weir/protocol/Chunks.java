package dev.weir.protocol;

import dev.weir.api.Chunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/** What can happen to chunks on their way. */
public final class Chunks {
    private Chunks() {}

    /** The same bytes in pieces; {@code size} says how many of those left in a chunk go into the next piece. */
    public static List<Chunk> split(List<Chunk> chunks, IntUnaryOperator size) {
        List<Chunk> pieces = new ArrayList<>();
        for (Chunk c : chunks) {
            int from = 0;
            while (c.kind() == Chunk.Kind.BYTES && from < c.length()) {
                int left = (int) c.length() - from;
                int n = Math.clamp(size.applyAsInt(left), 1, left);
                pieces.add(slice(c, from, n));
                from += n;
            }
            if (c.kind() != Chunk.Kind.BYTES) {
                pieces.add(c);
            }
        }
        return pieces;
    }

    public static List<Chunk> bytewise(List<Chunk> chunks) {
        return split(chunks, left -> 1);
    }

    /** Bytes [from, to) of one direction never reached the capture: told when something after them does. */
    public static List<Chunk> lose(List<Chunk> chunks, boolean outgoing, int from, int to) {
        List<Chunk> rest = new ArrayList<>();
        Chunk gap = null;
        int at = 0;
        for (Chunk c : chunks) {
            boolean mine = c.outgoing() == outgoing && c.kind() == Chunk.Kind.BYTES;
            int n = mine ? (int) c.length() : 0;
            int lostFrom = Math.clamp(from - at, 0, n);
            int lostTo = Math.clamp(to - at, lostFrom, n);
            at += n;
            if (mine && lostFrom > 0) {
                rest.add(slice(c, 0, lostFrom));
            }
            if (mine && lostTo > lostFrom) {
                gap = gap == null ? gap(c, c.seq() + lostFrom, lostTo - lostFrom) : longer(gap, c, lostTo - lostFrom);
            }
            boolean speaks = mine ? lostTo < n : c.outgoing() == outgoing || c.kind() == Chunk.Kind.CLOSE;
            if (gap != null && speaks) {
                rest.add(gap);
                gap = null;
            }
            if (mine && lostTo < n) {
                rest.add(slice(c, lostTo, n - lostTo));
            } else if (!mine) {
                rest.add(c);
            }
        }
        return rest;
    }

    /** The capture began later, and knows it. */
    public static List<Chunk> startLate(List<Chunk> chunks, int skipped) {
        return chunks.subList(skipped, chunks.size()).stream()
                .map(c -> new Chunk(
                        c.connection(),
                        c.kind(),
                        c.outgoing(),
                        c.seq(),
                        c.ack(),
                        c.timeNanos(),
                        c.buffer(),
                        c.offset(),
                        c.length(),
                        true))
                .toList();
    }

    /** Without the first chunks of one direction, of which nothing tells. */
    public static List<Chunk> startLater(List<Chunk> chunks, boolean outgoing, int skipped) {
        List<Chunk> left = new ArrayList<>();
        int n = 0;
        for (Chunk c : chunks) {
            if (c.outgoing() != outgoing || c.kind() != Chunk.Kind.BYTES || n++ >= skipped) {
                left.add(c);
            }
        }
        return left;
    }

    /** A stretch of one direction is lost. {@code whole} is the conversation before anything was. */
    public static List<Chunk> tear(List<Chunk> chunks, List<Chunk> whole, Random random) {
        boolean outgoing = random.nextBoolean();
        int from = random.nextInt(bytes(whole, outgoing));
        return lose(chunks, outgoing, from, from + 1 + random.nextInt(random.nextBoolean() ? 30 : 400));
    }

    /** Of one direction, seen or missed. */
    public static int bytes(List<Chunk> chunks, boolean outgoing) {
        return (int) chunks.stream()
                .filter(c -> c.outgoing() == outgoing)
                .mapToLong(Chunk::length)
                .sum();
    }

    /** Nobody knows how much is missing. */
    public static List<Chunk> withUnknownLengths(List<Chunk> chunks) {
        return chunks.stream()
                .map(c -> c.missing()
                        ? new Chunk(
                                c.connection(),
                                c.kind(),
                                c.outgoing(),
                                c.seq(),
                                c.ack(),
                                c.timeNanos(),
                                c.buffer(),
                                0,
                                0,
                                c.midStream())
                        : c)
                .toList();
    }

    /** One chunk in {@code rarity} each is changed, lost without a word, doubled or moved. */
    public static List<Chunk> mutate(List<Chunk> chunks, int rarity, Random random) {
        List<Chunk> mutated = new ArrayList<>();
        for (Chunk c : chunks) {
            switch (random.nextInt(rarity)) {
                case 0 -> mutated.add(changed(c, random));
                case 1 -> {} // lost without a word
                case 2 -> {
                    mutated.add(c);
                    mutated.add(c);
                }
                case 3 -> mutated.add(random.nextInt(mutated.size() + 1), c);
                default -> mutated.add(c);
            }
        }
        return mutated;
    }

    private static Chunk changed(Chunk c, Random random) {
        byte[] bytes = c.buffer().clone();
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        boolean numbers = random.nextBoolean();
        return new Chunk(
                c.connection(),
                c.kind(),
                random.nextInt(5) == 0 ? !c.outgoing() : c.outgoing(),
                numbers ? random.nextInt() : c.seq(),
                numbers ? random.nextInt() : c.ack(),
                c.timeNanos(),
                bytes,
                c.offset(),
                c.length(),
                random.nextInt(5) == 0);
    }

    private static Chunk slice(Chunk c, int from, int n) {
        // Surrounded by other bytes, as a slice of a packet is.
        byte[] buffer = new byte[n + 7];
        Arrays.fill(buffer, (byte) '\n');
        System.arraycopy(c.buffer(), c.offset() + from, buffer, 3, n);
        return new Chunk(
                c.connection(),
                c.kind(),
                c.outgoing(),
                c.seq() + from,
                c.ack(),
                c.timeNanos(),
                buffer,
                3,
                n,
                c.midStream());
    }

    private static Chunk gap(Chunk c, int seq, int length) {
        return new Chunk(
                c.connection(),
                Chunk.Kind.GAP,
                c.outgoing(),
                seq,
                c.ack(),
                c.timeNanos(),
                new byte[0],
                0,
                length,
                c.midStream());
    }

    private static Chunk longer(Chunk gap, Chunk c, int more) {
        return gap(c, gap.seq(), (int) gap.length() + more);
    }
}
