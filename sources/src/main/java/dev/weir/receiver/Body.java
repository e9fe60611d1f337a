package dev.weir.receiver;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The body of a request. Room is reserved for what has come, or twice as much while it is read. */
final class Body {
    /** For which no room is reserved: a sender that has sent nothing has no share. */
    private static final int FREE = 1 << 13;

    private final long maxBytes;
    private final Reservation reservation;
    private byte[] bytes;
    private int size;

    /** @param expected bytes; the first array is not larger than what may come without room */
    Body(long maxBytes, Reservation reservation, int expected) {
        this.maxBytes = maxBytes;
        this.reservation = reservation;
        this.bytes = new byte[Math.clamp(expected, 1, FREE)];
    }

    /** Why it could not be read to its end; null if it was. */
    @Nullable
    Refusal read(InputStream in) throws IOException {
        while (true) {
            Refusal refusal = size == bytes.length ? grow() : null;
            if (refusal != null) {
                return refusal;
            }
            int n = in.read(bytes, size, bytes.length - size);
            if (n < 0) {
                return size > maxBytes ? Refusal.TOO_LARGE : null;
            }
            size += n;
        }
    }

    /** Why a part of it has no place; null if it has. */
    @Nullable
    Refusal add(ByteBuf part) {
        while (part.isReadable()) {
            Refusal refusal = size == bytes.length ? grow() : null;
            if (refusal != null) {
                return refusal;
            }
            int n = Math.min(part.readableBytes(), bytes.length - size);
            part.readBytes(bytes, size, n);
            size += n;
        }
        return size > maxBytes ? Refusal.TOO_LARGE : null;
    }

    private @Nullable Refusal grow() {
        int larger = (int) Math.min(maxBytes + 1, Math.max(FREE, 2L * size));
        if (larger <= size) {
            return Refusal.TOO_LARGE;
        }
        Refusal refusal = reservation.atLeast(Math.min(larger, maxBytes));
        if (refusal == null) {
            bytes = Arrays.copyOf(bytes, larger);
        }
        return refusal;
    }

    long maxBytes() {
        return maxBytes;
    }

    byte[] bytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
}
