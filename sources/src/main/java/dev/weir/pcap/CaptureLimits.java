package dev.weir.pcap;

import java.io.Serializable;
import java.time.Duration;

/**
 * What the reader of one file may hold.
 *
 * @param maxPacketBytes a longer packet means a corrupt file
 * @param fragmentTimeout how long, in capture time, fragments wait for the rest of their datagram
 * @param maxDatagrams datagrams that wait for fragments
 * @param maxFragmentBytes bytes of fragments that wait
 */
public record CaptureLimits(int maxPacketBytes, Duration fragmentTimeout, int maxDatagrams, long maxFragmentBytes)
        implements Serializable {
    /** The kernel's own 30 seconds and 4 MiB for fragments; libpcap's largest snap length for packets. */
    public static final CaptureLimits DEFAULT = new CaptureLimits(262_144, Duration.ofSeconds(30), 1024, 4L << 20);
}
