/** The Flink source (FLIP-27) that replays capture files, and its component {@code pcap}. */
@NullMarked
package dev.weir.pcap.source;

import org.jspecify.annotations.NullMarked;
