package dev.weir.receiver;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.otlp.read.Indexed;
import dev.weir.otlp.read.ReadCounts;
import dev.weir.otlp.read.Rejection;
import dev.weir.otlp.read.RequestTooLarge;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The way of a signal's requests to the job, whatever protocol they came by. Any thread. */
public final class Intake<T> {
    private final Service<T> service;
    private final Inbox<T> inbox = new Inbox<>();
    private final Room room;
    private final ReceiverCounts receiver;
    private final IntakeCounts counts = new IntakeCounts();
    private final Acknowledgement acknowledgement;

    Intake(Service<T> service, Room room, ReceiverCounts receiver, Acknowledgement acknowledgement) {
        this.service = service;
        this.room = room;
        this.receiver = receiver;
        this.acknowledgement = acknowledgement;
    }

    public Inbox<T> inbox() {
        return inbox;
    }

    public IntakeCounts counts() {
        return counts;
    }

    Service<T> service() {
        return service;
    }

    Room room() {
        return room;
    }

    /**
     * Takes a request.
     *
     * @param reservation of its bytes; what is more is given back, and the rest when the request is safe
     */
    CompletableFuture<Reply> take(byte[] request, boolean json, Reservation reservation) {
        Service.Read<T> read;
        try {
            read = service.read(request, json);
        } catch (RequestTooLarge e) {
            return CompletableFuture.completedFuture(
                    refuse(Refusal.TOO_LARGE, Refusal.TOO_LARGE.message() + ": " + e.getMessage()));
        } catch (InvalidProtocolBufferException e) {
            return CompletableFuture.completedFuture(
                    refuse(Refusal.MALFORMED, Refusal.MALFORMED.message() + ": " + e.getMessage()));
        }
        Reservation kept = reservation.handOver();
        if (kept == null) {
            // Whoever gave the room back has counted it, and nobody waits for the answer.
            return CompletableFuture.completedFuture(
                    new Reply.Refused(Refusal.BROKEN_OFF, Refusal.BROKEN_OFF.message()));
        }
        long size = request.length + (read.records() instanceof Indexed indexed ? indexed.indexBytes() : 0);
        Refusal full = kept.atLeast(size);
        if (full != null) {
            kept.release();
            return CompletableFuture.completedFuture(refuse(full));
        }
        kept.shrink(size);
        long rejected = rejected(read.counts());
        Reply taken = new Reply.Taken(service.response(rejected, message(read.counts())));
        Batch<T> batch = new Batch<>(read.records());
        boolean empty = read.records().isEmpty();
        CompletableFuture<Boolean> safe = batch.safe();
        CompletableFuture<Void> _ = safe.thenAccept(_ -> kept.release());
        if (empty) {
            safe.complete(true);
        } else if (!inbox.put(batch)) {
            safe.complete(false);
            return CompletableFuture.completedFuture(refuse(Refusal.STOPPING));
        }
        receiver.requests.increment();
        counts.accepted.add(read.records().size() + rejected);
        counts.read.add(read.counts());
        if (acknowledgement == Acknowledgement.RECEIVED || empty) {
            return CompletableFuture.completedFuture(taken);
        }
        return safe.thenApply(isSafe -> isSafe ? taken : refuse(Refusal.STOPPING));
    }

    Reply.Refused refuse(Refusal reason) {
        return refuse(reason, reason.message());
    }

    Reply.Refused refuse(Refusal reason, String detail) {
        return receiver.refuse(reason, detail);
    }

    /** All of a batch was given to the job; whether it has to be told when it is safe. */
    public boolean given(Batch<T> batch) {
        if (acknowledgement == Acknowledgement.RECEIVED) {
            batch.safe().complete(true);
            return false;
        }
        return true;
    }

    /** A checkpoint covers the batch. */
    public void safe(Batch<T> batch) {
        batch.safe().complete(true);
    }

    /** The job has failed before the batch was safe, though it was given all of it. */
    public void again(Batch<T> batch) {
        batch.safe().complete(false);
    }

    /**
     * The job has failed before it was given all of a batch. Its sender sends all of it again, if it has not been told that it arrived.
     *
     * @param unread records at its end that the job was not given
     */
    public void giveBack(Batch<T> batch, int unread) {
        (acknowledgement == Acknowledgement.CHECKPOINT ? counts.givenBack : counts.unread).add(unread);
        inbox.read(unread);
        batch.safe().complete(false);
    }

    /** What was not read is given back where its sender still has it, and counted. */
    void close() {
        inbox.close();
        for (Batch<T> batch = inbox.take(); batch != null; batch = inbox.take()) {
            giveBack(batch, batch.records().size());
        }
    }

    private static long rejected(ReadCounts read) {
        return Arrays.stream(Rejection.values())
                .mapToLong(reason -> read.rejected(reason).sum())
                .sum();
    }

    private String message(ReadCounts read) {
        return Arrays.stream(Rejection.values())
                .filter(reason -> read.rejected(reason).sum() > 0)
                .map(reason -> read.rejected(reason).sum() + " " + service.noun() + " with " + reason.what())
                .collect(Collectors.joining(", "));
    }
}
