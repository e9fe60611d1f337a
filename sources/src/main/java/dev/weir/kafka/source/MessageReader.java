package dev.weir.kafka.source;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of messages.
 *
 * @param <T> what is in them
 */
interface MessageReader<T> {
    /** What is in a value. */
    List<T> read(byte[] value) throws Unreadable;

    /** A value that is left out. */
    final class Unreadable extends IOException {
        private static final long serialVersionUID = 1L;

        private final Skipped reason;

        Unreadable(Skipped reason, @Nullable Throwable cause) {
            super(reason.name(), cause);
            this.reason = reason;
        }

        Skipped reason() {
            return reason;
        }
    }

    /** Why a message is left out. */
    enum Skipped {
        /** It has no value: a tombstone. */
        NO_VALUE,
        /** Its value is something else than the encoding says. */
        MALFORMED,
        /** Its records, each with what it shares with others, are too long together. */
        TOO_LARGE,
        /** Written by a newer Weir. */
        UNKNOWN_VERSION,
        /** Changed since Weir wrote it. */
        CHECKSUM
    }

    /** Makes the reader where it runs, and shows what it counts. */
    interface Opener<T> extends Serializable {
        MessageReader<T> open(String id, MetricGroup metrics);
    }
}
