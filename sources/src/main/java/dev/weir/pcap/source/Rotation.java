package dev.weir.pcap.source;

import dev.weir.pcap.CaptureEnd;
import dev.weir.pcap.CaptureLimits;
import dev.weir.pcap.NotACaptureException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which files continue each other. A capture that is rotated leaves files in one folder of which each begins where the one before
 * ended and in which a connection goes on at the very byte: they have one scope and one reader.
 */
final class Rotation {
    /** How long nothing may have been captured between two files of one capture. */
    static final long ADJOINING_NANOS = Duration.ofMinutes(10).toNanos();

    /** Files that begin further apart are not read for this. */
    private static final long LONGEST_NANOS = Duration.ofDays(2).toNanos();

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
                    && continues(last, file, limits);
            PcapSplit own = last != null && continues ? file.in(last.scope()) : file;
            before.put(folder, own);
            joined.add(own);
        }
        return joined;
    }

    /** The times alone prove nothing: captures of other connections lie in one folder too. */
    private static boolean continues(PcapSplit last, PcapSplit file, CaptureLimits limits) {
        if (file.firstNanos() - last.firstNanos() > LONGEST_NANOS) {
            return false;
        }
        try {
            CaptureEnd end = CaptureEnd.of(Path.of(last.path()), limits);
            long pause = file.firstNanos() - end.lastNanos();
            return pause >= 0 && pause <= ADJOINING_NANOS && end.goesOnIn(Path.of(file.path()), limits);
        } catch (IOException | NotACaptureException e) {
            return false;
        }
    }
}
