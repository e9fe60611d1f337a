package dev.weir.ebpf.source;

import dev.weir.api.metrics.Counts;
import dev.weir.bpf.Attachment;
import dev.weir.bpf.Capture;
import dev.weir.bpf.CaptureCounter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.RichSourceReaderContext;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a capture says of itself: at its start, and by its counters. */
final class CaptureReport {
    private static final Logger START_UP = LoggerFactory.getLogger("dev.weir.startup");

    private CaptureReport() {}

    static void started(Capture capture) {
        String hooks =
                capture.attachments().stream().map(Attachment::hook).distinct().collect(Collectors.joining(", "));
        START_UP.info("ebpf: attached to {} at {}", hooks, capture.cgroup());
        START_UP.info("ebpf: capturing TCP of every process on this host but this one");
    }

    /** The kernel adds its counters up per CPU, so one look reads all. */
    static void register(Capture capture, String id, SourceReaderContext context) {
        MetricGroup group = context.metricGroup().addGroup("capture");
        Readings readings = new Readings(capture);
        Counts counts =
                new Counts(id, context instanceof RichSourceReaderContext rich ? rich.getRuntimeContext() : null);
        for (CaptureCounter counter : CaptureCounter.values()) {
            counts.show(group, name(counter), () -> readings.get(counter));
        }
    }

    private static String name(CaptureCounter counter) {
        return counter.name().toLowerCase(Locale.ROOT);
    }

    /** Asked for by whatever thread reports metrics, some of them after the capture ended. */
    private static final class Readings {
        private static final long FRESH_NANOS = 500_000_000;

        private final Capture capture;
        private Map<CaptureCounter, Long> last = Map.of();
        private long readAt;

        Readings(Capture capture) {
            this.capture = capture;
        }

        synchronized long get(CaptureCounter counter) {
            if (last.isEmpty() || System.nanoTime() - readAt > FRESH_NANOS) {
                last = capture.counters();
                readAt = System.nanoTime();
            }
            return last.getOrDefault(counter, 0L);
        }
    }
}
