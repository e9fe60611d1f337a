package dev.weir.ebpf.source;

import dev.weir.api.Connection;
import dev.weir.api.Host;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * One ring of one host, and how far it was read.
 *
 * @param host its name
 * @param ring 0 to 63
 * @param capture identity of the pinned capture whose ring it is, 0 if none: then the rest means nothing
 * @param position bytes of the ring that are read
 * @param records those before the position
 * @param lost records that the capture had lost by then, which is told already
 */
record RingSplit(String host, int ring, long capture, long position, long records, long lost) implements SourceSplit {

    /** From wherever the ring begins. */
    RingSplit(String host, int ring) {
        this(host, ring, 0, 0, 0, 0);
    }

    @Override
    public String splitId() {
        return host + "/" + ring;
    }

    /** The {@link Connection#scope} of what comes from this ring. */
    long scope() {
        return new Host(host, null).scope(ring);
    }
}
