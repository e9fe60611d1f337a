package dev.weir.otlp.read;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a request may ask of whatever writes its records.
 *
 * @param maxRecordSize bytes of a span or data point with its resource, its scope and its metric
 * @param maxElements messages, texts and numbers of lists in a span or data point; as many in what it shares with others
 * @param maxExpandedSize bytes of all records of a request, each with what it shares with others
 */
public record ReadLimits(long maxRecordSize, int maxElements, long maxExpandedSize) implements Serializable {
    public static final ReadLimits DEFAULT = new ReadLimits(4L << 20, 250_000, 512L << 20);

    /**
     * Why a record is left out; null if it is not.
     *
     * @param shared bytes of what it shares with others
     */
    @Nullable
    Rejection check(MessageCheck.Type type, byte[] bytes, int offset, int length, int shared) {
        if ((long) length + shared > maxRecordSize) {
            return Rejection.TOO_LARGE;
        }
        // An element has a byte at least. What is shared counts as if it had no more.
        boolean isPossible = (long) length + shared > maxElements;
        return isPossible && MessageCheck.elements(type, bytes, offset, length) + shared / 2 > maxElements
                ? Rejection.TOO_MANY_ELEMENTS
                : null;
    }

    /** Adds a record to those of its request before. */
    long add(long expanded, int length, int shared) throws RequestTooLarge {
        long all = expanded + length + shared;
        if (all > maxExpandedSize) {
            throw new RequestTooLarge(maxExpandedSize);
        }
        return all;
    }
}
