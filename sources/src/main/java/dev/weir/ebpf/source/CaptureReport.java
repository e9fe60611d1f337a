package dev.weir.ebpf.source;

import dev.weir.bpf.Attachment;
import dev.weir.bpf.Capture;
import dev.weir.bpf.CaptureCounter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a capture says of itself: at its start, at its end and as metrics between. */
final class CaptureReport {
    private static final Logger START_UP = LoggerFactory.getLogger("dev.weir.startup");
    private static final Logger TOTALS = LoggerFactory.getLogger("dev.weir.totals");

    private CaptureReport() {}

    static void started(Capture capture) {
        String hooks =
                capture.attachments().stream().map(Attachment::hook).distinct().collect(Collectors.joining(", "));
        START_UP.info("ebpf: attached to {} at {}", hooks, capture.cgroup());
        START_UP.info("ebpf: capturing TCP of every process on this host but this one");
    }

    static void ended(Capture capture) {
        Map<CaptureCounter, Long> counters = capture.counters();
        TOTALS.info(
                "ebpf: {}",
                counters.entrySet().stream()
                        .filter(e -> e.getValue() > 0)
                        .map(e -> name(e.getKey()) + "=" + e.getValue())
                        .collect(Collectors.joining(" ")));
    }

    /** A gauge for each counter of the kernel's; the kernel adds them up per CPU, so one look reads all. */
    static void register(Capture capture, MetricGroup metrics) {
        MetricGroup group = metrics.addGroup("capture");
        Readings readings = new Readings(capture);
        for (CaptureCounter counter : CaptureCounter.values()) {
            group.gauge(name(counter), (Gauge<Long>) () -> readings.get(counter));
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
