package dev.weir.ebpf.source;

import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * The enumerator has given every ring to a reader: who has none gets none.
 *
 * @param scopes of all rings
 */
record AllGiven(List<Long> scopes) implements SourceEvent {}
