/** Reads capture files: from the file's format through link layers, tunnels and IP to segments of TCP connections. */
@NullMarked
package dev.weir.pcap;

import org.jspecify.annotations.NullMarked;
