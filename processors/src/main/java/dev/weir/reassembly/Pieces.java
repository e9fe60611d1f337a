package dev.weir.reassembly;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The pieces of one direction that wait, by position, without overlap. Most arrive at the back and leave at the front. */
final class Pieces {
    private static final @Nullable Piece[] NONE = {};

    private @Nullable Piece[] pieces = NONE;
    private int front;
    private int back;
    private long cost;

    boolean isEmpty() {
        return front == back;
    }

    int size() {
        return back - front;
    }

    /** What all of them cost. */
    long cost() {
        return cost;
    }

    Piece get(int i) {
        Piece piece = pieces[front + i];
        if (piece == null) {
            throw new IndexOutOfBoundsException(i);
        }
        return piece;
    }

    /** The first that ends after {@code position}; {@link #size} if none does. */
    int endingAfter(long position) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).to() > position) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    void add(Piece piece) {
        int i = endingAfter(piece.from());
        if (back == pieces.length) {
            makeRoom();
        }
        int at = front + i;
        System.arraycopy(pieces, at, pieces, at + 1, back - at);
        pieces[at] = piece;
        back++;
        cost += piece.cost();
    }

    Piece removeFirst() {
        Piece piece = get(0);
        pieces[front++] = null;
        cost -= piece.cost();
        if (front == back) {
            clear();
        }
        return piece;
    }

    Piece removeLast() {
        Piece piece = get(size() - 1);
        pieces[--back] = null;
        cost -= piece.cost();
        if (front == back) {
            clear();
        }
        return piece;
    }

    private void clear() {
        front = 0;
        back = 0;
        // Holes are rare: an array as large as the largest one ever is not kept.
        pieces = NONE;
    }

    private void makeRoom() {
        int size = size();
        int length = Math.max(4, front > pieces.length / 2 ? pieces.length : pieces.length * 2);
        @Nullable Piece[] roomy = Arrays.copyOf(NONE, length);
        System.arraycopy(pieces, front, roomy, 0, size);
        pieces = roomy;
        front = 0;
        back = size;
    }
}
