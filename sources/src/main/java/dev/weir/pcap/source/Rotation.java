package dev.weir.pcap.source;

import dev.weir.pcap.CaptureLimits;
import dev.weir.pcap.NotACaptureException;
import dev.weir.pcap.SegmentReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which files continue each other. A capture that is rotated leaves files in one folder of which each begins where the one before
 * ended: their connections go on from file to file, so they have one scope and one reader.
 */
final class Rotation {
    /** How long nothing may have been captured between two files of one capture. */
    static final long ADJOINING_NANOS = Duration.ofMinutes(10).toNanos();

    private Rotation() {}

    /** The same files in the order of their first packets; one that continues another has the scope of that one. */
    static List<PcapSplit> join(List<PcapSplit> files, CaptureLimits limits) {
        List<PcapSplit> joined = new ArrayList<>();
        Map<String, PcapSplit> before = new HashMap<>();
        for (PcapSplit file : files.stream().sorted(PcapSplit.ORDER).toList()) {
            String folder = file.origin().substring(0, file.origin().lastIndexOf('/') + 1);
            PcapSplit last = before.get(folder);
            boolean continues = last != null
                    && file.firstNanos() != Long.MAX_VALUE
                    && file.firstNanos() > last.firstNanos()
                    && adjoin(lastPacket(last, limits), file.firstNanos());
            PcapSplit own = last != null && continues ? file.in(last.scope()) : file;
            before.put(folder, own);
            joined.add(own);
        }
        return joined;
    }

    private static boolean adjoin(long end, long begin) {
        return end <= begin && begin - end <= ADJOINING_NANOS;
    }

    /** No end that anything adjoins, where the file cannot be read. */
    private static long lastPacket(PcapSplit file, CaptureLimits limits) {
        try {
            return SegmentReader.lastPacketNanos(Path.of(file.path()), limits);
        } catch (IOException | NotACaptureException e) {
            return Long.MAX_VALUE;
        }
    }
}
