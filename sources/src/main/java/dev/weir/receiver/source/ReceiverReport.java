package dev.weir.receiver.source;

import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.otlp.read.InvalidSpan;
import dev.weir.receiver.Receiver;
import dev.weir.receiver.ReceiverCounts;
import dev.weir.receiver.Refusal;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.apache.flink.api.connector.source.RichSourceReaderContext;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What a receiver says of itself. */
final class ReceiverReport {
    private static final String SPANS = "spans";

    private ReceiverReport() {}

    /** Once for all readers of a process. */
    static void register(Receiver receiver, String id, SourceReaderContext context) {
        MetricGroup group = context.metricGroup();
        Counts counts = counts(id, context);
        ReceiverCounts of = receiver.counts();
        counts.show(group, Flow.ACCEPTED, SPANS, of.accepted::sum);
        for (InvalidSpan reason : InvalidSpan.values()) {
            counts.show(group, Flow.LOST, SPANS, "invalid_" + name(reason), of.read.invalid(reason)::sum);
        }
        counts.show(group, Flow.LOST, SPANS, "unread", of.unread::sum);
        counts.show(group, Flow.SKIPPED, SPANS, "given_back", of.givenBack::sum);
        counts.show(group, Flow.HELD, SPANS, receiver.inbox()::unreadSpans);
        counts.show(group, "requests", of.requests::sum);
        for (Refusal reason : Refusal.values()) {
            counts.show(group, Counts.REASON, name(reason), "refused_requests", of.refused(reason)::sum);
        }
        counts.show(group, "converted_values", of.read.convertedValues::sum);
        counts.show(group, "repeated_keys", of.read.repeatedKeys::sum);
        counts.show(group, "dropped_events", of.read.droppedEvents::sum);
        counts.show(group, "dropped_links", of.read.droppedLinks::sum);
        counts.show(group, "dropped_scope_attributes", of.read.droppedScopeAttributes::sum);
        counts.group(group).gauge("pending_bytes", (Gauge<Long>) receiver.inbox()::pendingBytes);
        context.metricGroup().setPendingBytesGauge(receiver.inbox()::pendingBytes);
    }

    /** Of one reader. */
    static void register(LongSupplier sent, String id, SourceReaderContext context) {
        counts(id, context).show(context.metricGroup(), Flow.SENT, SPANS, sent);
    }

    private static Counts counts(String id, SourceReaderContext context) {
        return new Counts(id, context instanceof RichSourceReaderContext rich ? rich.getRuntimeContext() : null);
    }

    private static String name(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
