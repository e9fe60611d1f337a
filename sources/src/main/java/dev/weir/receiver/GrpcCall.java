package dev.weir.receiver;

import com.google.protobuf.Message;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One export call. It takes room for the longest message before any of it is read, since its length is not known, and keeps of it what
 * the message turns out to need. gRPC's own handlers parse a message before anybody sees it and count nothing; so this one takes bytes.
 */
final class GrpcCall extends ServerCall.Listener<GrpcCall.Arrived> {
    private final ServerCall<Arrived, Message> call;
    private final Intake<?> intake;
    private final Reservation reservation;
    private final StreamEnd end = StreamEnd.current();
    private final ScheduledFuture<?> timeout;
    private @Nullable Arrived arrived;
    private boolean closed;

    private GrpcCall(
            ServerCall<Arrived, Message> call,
            Intake<?> intake,
            Reservation reservation,
            long timeoutMillis,
            ScheduledExecutorService timer) {
        this.call = call;
        this.intake = intake;
        this.reservation = reservation;
        timeout = timer.schedule(this::tooSlow, timeoutMillis, TimeUnit.MILLISECONDS);
    }

    /**
     * A message.
     *
     * @param refusal why it could not be read; null if it was
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Arrived(byte[] bytes, @Nullable Refusal refusal) {}

    static MethodDescriptor<Arrived, Message> method(String call) {
        return MethodDescriptor.<Arrived, Message>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(call)
                .setRequestMarshaller(new Requests())
                .setResponseMarshaller(new Responses())
                .build();
    }

    static ServerCallHandler<Arrived, Message> handler(
            Intake<?> intake, ReceiverConfig.Endpoint at, ScheduledExecutorService timer) {
        return (call, _) -> {
            if (!intake.room().reserve(at.maxBytes())) {
                close(call, intake.refuse(Refusal.FULL));
                return new ServerCall.Listener<>() {};
            }
            Reservation reservation = new Reservation(intake.room(), at.maxBytes());
            GrpcCall listener =
                    new GrpcCall(call, intake, reservation, at.readTimeout().toMillis(), timer);
            call.request(1);
            return listener;
        };
    }

    @Override
    public synchronized void onMessage(Arrived message) {
        arrived = message;
    }

    @Override
    public void onHalfClose() {
        Arrived message;
        synchronized (this) {
            if (closed) {
                return;
            }
            timeout.cancel(false);
            message = arrived;
        }
        if (message == null) {
            answer(intake.refuse(Refusal.MALFORMED));
        } else if (message.refusal() != null) {
            answer(intake.refuse(message.refusal()));
        } else {
            CompletableFuture<Void> _ =
                    intake.take(message.bytes(), false, reservation).thenAccept(this::answer);
        }
    }

    private synchronized void answer(Reply reply) {
        reservation.release();
        if (closed) {
            return;
        }
        closed = true;
        switch (reply) {
            case Reply.Refused refused -> close(call, refused);
            case Reply.Taken taken -> {
                call.sendHeaders(new Metadata());
                call.sendMessage(taken.response());
                call.close(Status.OK, new Metadata());
            }
        }
    }

    private synchronized void tooSlow() {
        if (!closed) {
            answer(intake.refuse(Refusal.READ_TIMEOUT));
        }
    }

    /** The sender went away, or sent what is no gRPC. */
    @Override
    public synchronized void onCancel() {
        timeout.cancel(false);
        if (!closed && reservation.release()) {
            intake.refuse(end.refusal());
        }
        closed = true;
    }

    private static void close(ServerCall<?, ?> call, Reply.Refused refused) {
        StatusRuntimeException status = GrpcEndpoint.status(refused);
        Metadata trailers = status.getTrailers();
        call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    private static final class Requests implements MethodDescriptor.Marshaller<Arrived> {
        private static final byte[] NOTHING = new byte[0];

        @Override
        public InputStream stream(Arrived message) {
            throw new IllegalStateException("a server sends no requests");
        }

        @Override
        public Arrived parse(InputStream stream) {
            try {
                return new Arrived(bytes(stream), null);
            } catch (StatusRuntimeException e) {
                return new Arrived(
                        NOTHING,
                        e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED
                                ? Refusal.TOO_LARGE
                                : Refusal.MALFORMED);
            } catch (IOException e) {
                return new Arrived(NOTHING, Refusal.MALFORMED); // no gzip
            }
        }
    }

    /** A message that is not compressed has a length. */
    private static byte[] bytes(InputStream stream) throws IOException {
        if (!(stream instanceof KnownLength)) {
            return stream.readAllBytes();
        }
        byte[] all = new byte[stream.available()];
        int read = stream.readNBytes(all, 0, all.length);
        return read == all.length ? all : Arrays.copyOf(all, read);
    }

    private static final class Responses implements MethodDescriptor.Marshaller<Message> {
        @Override
        public InputStream stream(Message response) {
            return new ByteArrayInputStream(response.toByteArray());
        }

        @Override
        public Message parse(InputStream stream) {
            throw new IllegalStateException("a server reads no responses");
        }
    }
}
