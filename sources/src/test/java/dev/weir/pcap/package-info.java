/** Tests of the capture reader, with files built byte by byte. */
@NullMarked
package dev.weir.pcap;

import org.jspecify.annotations.NullMarked;
