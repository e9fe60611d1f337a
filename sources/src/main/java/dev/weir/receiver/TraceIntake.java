package dev.weir.receiver;

import dev.weir.api.Span;
import dev.weir.otlp.read.InvalidSpan;
import dev.weir.otlp.read.ReadCounts;
import dev.weir.otlp.read.SpanReader;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The way of a request into the {@link Inbox}, whatever protocol it came by. Any thread. */
final class TraceIntake {
    private final Inbox inbox;
    private final ReceiverCounts counts;
    private final Acknowledgement acknowledgement;

    TraceIntake(Inbox inbox, ReceiverCounts counts, Acknowledgement acknowledgement) {
        this.inbox = inbox;
        this.counts = counts;
        this.acknowledgement = acknowledgement;
    }

    Inbox inbox() {
        return inbox;
    }

    /** @param bytes that are reserved for it; the intake sees to their release */
    CompletableFuture<Reply> take(ExportTraceServiceRequest request, long bytes) {
        ReadCounts read = new ReadCounts();
        List<Span> spans = new SpanReader(read).read(request);
        int rejected = rejected(read);
        Reply taken = new Reply.Taken(rejected, message(read));
        Batch batch = new Batch(spans, bytes);
        if (spans.isEmpty()) {
            inbox.release(bytes);
        } else {
            CompletableFuture<Boolean> safe = batch.safe();
            CompletableFuture<Void> _ = safe.thenAccept(_ -> inbox.release(bytes));
            if (!inbox.put(batch)) {
                inbox.release(bytes);
                return CompletableFuture.completedFuture(refuse(Refusal.STOPPING));
            }
        }
        counts.requests.increment();
        counts.accepted.add(spans.size() + rejected);
        counts.read.add(read);
        if (acknowledgement == Acknowledgement.RECEIVED || spans.isEmpty()) {
            return CompletableFuture.completedFuture(taken);
        }
        return batch.safe().thenApply(isSafe -> isSafe ? taken : refuse(Refusal.STOPPING));
    }

    Reply.Refused refuse(Refusal reason) {
        counts.refused(reason).increment();
        return new Reply.Refused(reason);
    }

    Reply.Refused refuse(Refusal reason, String detail) {
        counts.refused(reason).increment();
        return new Reply.Refused(reason, detail);
    }

    private static int rejected(ReadCounts read) {
        long n = 0;
        for (InvalidSpan reason : InvalidSpan.values()) {
            n += read.invalid(reason).sum();
        }
        return (int) n;
    }

    private static String message(ReadCounts read) {
        return Arrays.stream(InvalidSpan.values())
                .filter(reason -> read.invalid(reason).sum() > 0)
                .map(reason -> read.invalid(reason).sum() + " spans with invalid "
                        + reason.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }
}
