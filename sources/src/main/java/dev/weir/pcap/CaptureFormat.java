package dev.weir.pcap;

import java.io.IOException;

/** How packets lie in a file. */
sealed interface CaptureFormat permits PcapFormat, PcapngFormat {

    /** Puts the next packet into {@code frame}; false at the end of the file. */
    boolean next(Frame frame) throws IOException, DamagedCaptureException;
}
