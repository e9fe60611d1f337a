package dev.weir.receiver.source;

import dev.weir.api.component.Signal;
import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.receiver.Connections;
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
    private static final String PROTOCOL = "protocol";

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
        of(receiver.grpcConnections(), "grpc");
        of(receiver.httpConnections(), "http");
        counts.show(group, PROTOCOL, "http", "idle_connections", receiver::idleConnections);
        counts.group(group).gauge("pending_bytes", (Gauge<Long>) receiver::pendingBytes);
        context.metricGroup().setPendingBytesGauge(receiver::pendingBytes);
    }

    private void of(Connections connections, String protocol) {
        counts.show(group, PROTOCOL, protocol, "refused_connections", connections::refused);
        counts.group(group).addGroup(PROTOCOL, protocol).gauge("connections", (Gauge<Integer>) connections::open);
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
