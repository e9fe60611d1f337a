package dev.weir.pcap.source;

import java.util.Comparator;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A capture file and how far it was read.
 *
 * @param path of the file, absolute
 * @param origin its path below the folder that the user gave; unique in the source
 * @param scope of its connections, which files share that {@linkplain Rotation continue each other}
 * @param size in bytes when it was found
 * @param firstNanos Unix time of its first packet, {@link Long#MAX_VALUE} if it has none
 * @param position segments that were given out; on a restart they are read once more and not given again, which restores the
 *     file's interfaces and half-assembled fragments as well, and holds in a compressed file too
 */
record PcapSplit(String path, String origin, long scope, long size, long firstNanos, long position)
        implements SourceSplit {
    /** By the time of the first packet, so that event time moves forward; then by path. */
    static final Comparator<PcapSplit> ORDER =
            Comparator.comparingLong(PcapSplit::firstNanos).thenComparing(PcapSplit::origin);

    @Override
    public String splitId() {
        return origin;
    }

    /** The same in the scope of the file that it continues. */
    PcapSplit in(long otherScope) {
        return new PcapSplit(path, origin, otherScope, size, firstNanos, position);
    }

    PcapSplit at(long newPosition) {
        return new PcapSplit(path, origin, scope, size, firstNanos, newPosition);
    }
}
