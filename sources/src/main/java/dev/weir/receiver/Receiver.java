package dev.weir.receiver;

import java.io.IOException;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** The servers of one source, and what they took in. Any thread. */
public final class Receiver implements AutoCloseable {
    private final Acknowledgement acknowledgement;
    private final ReceiverCounts counts = new ReceiverCounts();
    private final Inbox inbox;
    private final @Nullable GrpcEndpoint grpc;
    private final @Nullable HttpEndpoint http;

    private Receiver(ReceiverConfig config) throws IOException, GeneralSecurityException {
        acknowledgement = config.acknowledgement();
        inbox = new Inbox(config.maxPending());
        TraceIntake intake = new TraceIntake(inbox, counts, acknowledgement);
        grpc = config.grpc() == null ? null : GrpcEndpoint.start(config.grpc(), intake);
        try {
            http = config.http() == null ? null : HttpEndpoint.start(config.http(), config.tracesPath(), intake);
        } catch (IOException | GeneralSecurityException e) {
            if (grpc != null) {
                grpc.close();
            }
            throw e;
        }
    }

    /** @throws IOException with the addresses, if one of them cannot be listened at */
    public static Receiver start(ReceiverConfig config) throws IOException {
        try {
            return new Receiver(config);
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException("cannot listen at " + where(config) + ": " + e.getMessage(), e);
        }
    }

    private static String where(ReceiverConfig config) {
        StringBuilder text = new StringBuilder();
        for (ReceiverConfig.Endpoint at : new ReceiverConfig.Endpoint[] {config.grpc(), config.http()}) {
            if (at != null) {
                text.append(text.isEmpty() ? "" : " and ")
                        .append(at.host())
                        .append(':')
                        .append(at.port());
            }
        }
        return text.toString();
    }

    public Inbox inbox() {
        return inbox;
    }

    public ReceiverCounts counts() {
        return counts;
    }

    /** 0 without gRPC. */
    public int grpcPort() {
        return grpc == null ? 0 : grpc.port();
    }

    /** 0 without HTTP. */
    public int httpPort() {
        return http == null ? 0 : http.port();
    }

    /** All spans of a batch were given to the job; whether it has to be told when they are safe. */
    public boolean given(Batch batch) {
        if (acknowledgement == Acknowledgement.RECEIVED) {
            batch.safe().complete(true);
            return false;
        }
        return true;
    }

    /** A checkpoint covers the batch. */
    public void safe(Batch batch) {
        batch.safe().complete(true);
    }

    /** Refuses what comes from now on; what came can still be read. */
    public void stop() {
        inbox.close();
    }

    /** The job has failed before the batch was safe, though it was given all of it. */
    public void again(Batch batch) {
        batch.safe().complete(false);
    }

    /**
     * The job has failed before it was given all of a batch. Its sender sends all of it again, if it has not been told that it arrived.
     *
     * @param unread spans at its end that the job was not given
     */
    public void giveBack(Batch batch, int unread) {
        (acknowledgement == Acknowledgement.CHECKPOINT ? counts.givenBack : counts.unread).add(unread);
        inbox.read(unread);
        batch.safe().complete(false);
    }

    /** What was not read is given back where its sender still has it, and counted. */
    @Override
    public void close() {
        inbox.close();
        for (Batch batch = inbox.take(); batch != null; batch = inbox.take()) {
            giveBack(batch, batch.spans().size());
        }
        if (grpc != null) {
            grpc.close();
        }
        if (http != null) {
            http.close();
        }
    }
}
