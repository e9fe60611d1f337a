package dev.weir.receiver.source;

import dev.weir.api.component.Signal;
import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.receiver.Intake;
import dev.weir.receiver.IntakeCounts;
import dev.weir.receiver.Receiver;
import dev.weir.receiver.ReceiverCounts;
import dev.weir.receiver.Refusal;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.apache.flink.api.connector.source.RichSourceReaderContext;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What a receiver says of itself, where a reader shows it. */
final class ReceiverReport {
    private final SourceReaderContext context;
    private final MetricGroup group;
    private final Counts counts;

    ReceiverReport(String id, SourceReaderContext context) {
        this.context = context;
        this.group = context.metricGroup();
        this.counts = new Counts(id, context instanceof RichSourceReaderContext rich ? rich.getRuntimeContext() : null);
    }

    /** Once for all readers of a process. */
    void of(Receiver receiver) {
        ReceiverCounts of = receiver.counts();
        counts.show(group, "requests", of.requests::sum);
        for (Refusal reason : Refusal.values()) {
            counts.show(group, Counts.REASON, name(reason), "refused_requests", of.refused(reason)::sum);
        }
        counts.show(group, "refused_connections", receiver::refusedConnections);
        counts.group(group).gauge("connections", (Gauge<Integer>) receiver::connections);
        counts.group(group).gauge("pending_bytes", (Gauge<Long>) receiver::pendingBytes);
        context.metricGroup().setPendingBytesGauge(receiver::pendingBytes);
    }

    /** Once for all readers of a signal in a process. */
    void of(Intake<?> intake, Signal signal) {
        IntakeCounts of = intake.counts();
        String unit = unit(signal);
        counts.show(group, Flow.ACCEPTED, unit, of.accepted::sum);
        counts.show(group, Flow.LOST, unit, "unread", of.unread::sum);
        counts.show(group, Flow.SKIPPED, unit, "given_back", of.givenBack::sum);
        counts.show(group, Flow.HELD, unit, intake.inbox()::unread);
        of.read.rejected(signal).forEach((reason, n) -> counts.show(group, Flow.LOST, unit, reason, n::sum));
        of.read.notes(signal).forEach((name, n) -> counts.show(group, name, n::sum));
    }

    /** Of one reader. */
    void ofReader(LongSupplier sent, Signal signal) {
        counts.show(group, Flow.SENT, unit(signal), sent);
    }

    private static String unit(Signal signal) {
        return signal == Signal.TRACES ? "spans" : "data_points";
    }

    private static String name(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
