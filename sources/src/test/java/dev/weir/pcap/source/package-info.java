/** Tests of the replay source. */
@NullMarked
package dev.weir.pcap.source;

import org.jspecify.annotations.NullMarked;
