package dev.weir.receiver;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The body of a request, for whose bytes room is reserved before they are read. */
final class Body {
    private static final int STEP = 64 << 10;

    private final long maxBytes;
    private final Reservation reservation;
    private byte[] bytes = new byte[0];
    private int size;

    Body(long maxBytes, Reservation reservation) {
        this.maxBytes = maxBytes;
        this.reservation = reservation;
    }

    /** Why it could not be read to its end; null if it was. */
    @Nullable
    Refusal read(InputStream in) throws IOException {
        while (true) {
            if (size == bytes.length) {
                int larger = (int) Math.min(maxBytes + 1, Math.max(STEP, 2L * size));
                if (larger == size) {
                    return Refusal.TOO_LARGE;
                }
                if (!reservation.grow(larger - size)) {
                    return Refusal.FULL;
                }
                bytes = Arrays.copyOf(bytes, larger);
            }
            int n = in.read(bytes, size, bytes.length - size);
            if (n < 0) {
                return size > maxBytes ? Refusal.TOO_LARGE : null;
            }
            size += n;
        }
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    int size() {
        return size;
    }
}
