package dev.weir.ebpf.source;

import dev.weir.api.Connection;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * One ring of one host.
 *
 * @param host its name
 * @param ring 0 to 63
 */
record RingSplit(String host, int ring) implements SourceSplit {

    @Override
    public String splitId() {
        return host + "/" + ring;
    }

    /** The {@link Connection#scope} of what comes from this ring: neighbouring rings have neighbouring owners. */
    long scope() {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < host.length(); i++) {
            hash = (hash ^ host.charAt(i)) * 0x100000001b3L;
        }
        return (hash & ~0xffffL) + ring;
    }
}
