package dev.weir.ebpf.source;

import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.bpf.Attachment;
import dev.weir.bpf.Capture;
import dev.weir.bpf.CaptureCounter;
import dev.weir.bpf.PinnedCapture;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.RichSourceReaderContext;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a capture says of itself: at its start, and by its counters. */
final class CaptureReport {
    private static final Logger START_UP = LoggerFactory.getLogger("dev.weir.startup");

    private static final String RECORDS = "records";

    private CaptureReport() {}

    static void started(HostCapture host) {
        Capture capture = host.capture();
        PinnedCapture pinned = capture.pinned();
        if (pinned != null && pinned.isReplacing()) {
            START_UP.warn(
                    "ebpf: what was pinned as {} was being stopped, or does not fit (other rings, another cgroup_root or version of Weir): taken away, with {} records that were not read",
                    pinned.name(),
                    pinned.takenAway());
        } else if (pinned != null) {
            START_UP.info(
                    pinned.isFound() ? "ebpf: going on with the capture {}, {} records to read" : "ebpf: pinned as {}",
                    pinned.name(),
                    HostCapture.uncommitted(capture, pinned));
        }
        String hooks =
                capture.attachments().stream().map(Attachment::hook).distinct().collect(Collectors.joining(", "));
        START_UP.info("ebpf: attached to {} at {}", hooks, capture.cgroup());
        START_UP.info("ebpf: capturing TCP of every process on this host but this one");
    }

    /** The kernel adds its counters up per CPU, so one look reads all. */
    static void register(HostCapture host, String id, SourceReaderContext context) {
        MetricGroup group = context.metricGroup();
        Readings readings = new Readings(host);
        Counts counts = counts(id, context);
        for (CaptureCounter counter : CaptureCounter.values()) {
            LongSupplier count = () -> readings.get(counter);
            switch (counter) {
                case RECORDS_LOST -> counts.show(group, Flow.LOST, RECORDS, "ring_full", count);
                case ACKS,
                        HANDSHAKES,
                        NO_SOCKET,
                        FILTERED_OWN,
                        FILTERED_PORT,
                        FILTERED_CGROUP,
                        PACKETS_MUTED,
                        OTHER_PROTOCOL -> counts.show(group, Flow.SKIPPED, "packets", name(counter), count);
                case UNPARSABLE, FRAGMENTS, NO_STORAGE ->
                    counts.show(group, Flow.LOST, "packets", name(counter), count);
                default -> counts.show(group, name(counter), count);
            }
        }
        LongSupplier sent = () -> readings.total(CaptureCounter.RECORDS_SENT);
        counts.show(
                group,
                Flow.ACCEPTED,
                RECORDS,
                () -> sent.getAsLong() - host.sentBefore() + readings.get(CaptureCounter.RECORDS_LOST));
        if (host.pinned() != null) {
            counts.show(group, Flow.RESTORED, RECORDS, host::restored);
            counts.show(group, Flow.LOST, RECORDS, "not_replayed", host::notReplayed);
            counts.show(group, "replay_given_up", host.givenUp()::get);
        }
        LongSupplier unread =
                () -> Math.max(0, sent.getAsLong() - host.recordsRead().get());
        // What is in the rings when the capture is closed is gone with them, or the next reader's.
        BooleanSupplier gone = () -> !host.capture().isOpen() && host.endsWithReader();
        counts.show(group, Flow.HELD, RECORDS, () -> gone.getAsBoolean() ? 0 : unread.getAsLong());
        counts.show(group, Flow.LOST, RECORDS, "unread", () -> gone.getAsBoolean() ? unread.getAsLong() : 0);
    }

    /** What one reader makes of the records in its rings. */
    static void register(List<OpenRing> rings, String id, SourceReaderContext context) {
        MetricGroup group = context.metricGroup();
        Counts counts = counts(id, context);
        counts.show(group, Flow.USED, RECORDS, sum(rings, OpenRing::segmentsGiven));
        counts.show(group, Flow.SKIPPED, RECORDS, "note", sum(rings, OpenRing::notes));
        counts.show(group, Flow.SENT, "segments", sum(rings, OpenRing::segmentsGiven));
        counts.show(group, Flow.SENT, "bytes", sum(rings, OpenRing::bytesGiven));
    }

    private static Counts counts(String id, SourceReaderContext context) {
        return new Counts(id, context instanceof RichSourceReaderContext rich ? rich.getRuntimeContext() : null);
    }

    private static LongSupplier sum(List<OpenRing> rings, ToLongFunction<OpenRing> what) {
        return () -> rings.stream().mapToLong(what).sum();
    }

    private static String name(CaptureCounter counter) {
        return counter.name().toLowerCase(Locale.ROOT);
    }

    /** Asked for by whatever thread reports metrics, some of them after the capture ended. */
    private static final class Readings {
        private static final long FRESH_NANOS = 500_000_000;

        private final HostCapture host;
        private Map<CaptureCounter, Long> last = Map.of();
        private long readAt;

        Readings(HostCapture host) {
            this.host = host;
        }

        /** Since the capture began. */
        synchronized long total(CaptureCounter counter) {
            Capture capture = host.capture();
            if (last.isEmpty() || !capture.isOpen() || System.nanoTime() - readAt > FRESH_NANOS) {
                last = capture.counters();
                readAt = System.nanoTime();
            }
            return last.getOrDefault(counter, 0L);
        }

        /** Without what an earlier reader told. */
        long get(CaptureCounter counter) {
            return total(counter) - host.before(counter);
        }
    }
}
