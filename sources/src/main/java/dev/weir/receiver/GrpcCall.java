package dev.weir.receiver;

import com.google.protobuf.Message;
import io.grpc.Grpc;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One export call. Room is reserved for its head, and for the bytes of its message as they come in. gRPC's own handlers parse a message
 * before anybody sees it and count nothing; so this one takes bytes.
 */
final class GrpcCall extends ServerCall.Listener<InputStream> {
    /** About what an open call takes with its headers, before its message comes. */
    static final int HEAD = 4096;

    private final ServerCall<InputStream, Message> call;
    private final Intake<?> intake;
    private final long maxBytes;
    private final Reservation reservation;
    private final StreamEnd end = StreamEnd.current();
    private final ScheduledFuture<?> timeout;
    private byte @Nullable [] message;
    private boolean closed;

    private GrpcCall(
            ServerCall<InputStream, Message> call,
            Intake<?> intake,
            Reservation reservation,
            ReceiverConfig.Endpoint at,
            ScheduledExecutorService timer) {
        this.call = call;
        this.intake = intake;
        this.maxBytes = at.maxBytes();
        this.reservation = reservation;
        timeout = timer.schedule(this::tooSlow, at.readTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    static MethodDescriptor<InputStream, Message> method(String call) {
        return MethodDescriptor.<InputStream, Message>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(call)
                .setRequestMarshaller(new Requests())
                .setResponseMarshaller(new Responses())
                .build();
    }

    static ServerCallHandler<InputStream, Message> handler(
            Intake<?> intake, ReceiverConfig.Endpoint at, ScheduledExecutorService timer) {
        return (call, _) -> {
            Peer peer = Peer.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
            Reservation reservation = new Reservation(intake.room(), peer);
            Refusal refusal = reservation.grow(HEAD);
            if (refusal != null) {
                close(call, intake.refuse(refusal));
                return new ServerCall.Listener<>() {};
            }
            GrpcCall listener = new GrpcCall(call, intake, reservation, at, timer);
            listener.end.tell(listener);
            // One more than there may be: what stands behind a message is seen, too.
            call.request(2);
            return listener;
        };
    }

    /** Of its message, as they come in; in the connection's thread. */
    void arrived(long bytes) {
        Refusal refusal = reservation.grow(bytes);
        if (refusal != null) {
            refuse(refusal, refusal.message());
        }
    }

    @Override
    public synchronized void onMessage(InputStream stream) {
        if (closed) {
            return;
        }
        if (message != null) {
            refuse(Refusal.MALFORMED, Refusal.MALFORMED.message() + ": more than one message in a call");
            return;
        }
        try {
            if (stream instanceof KnownLength) {
                message = stream.readNBytes(stream.available());
                return;
            }
            Body body = new Body(maxBytes, reservation, Integer.MAX_VALUE);
            Refusal refusal = body.read(stream);
            if (refusal != null) {
                refuse(refusal, refusal.message());
            } else {
                message = body.bytes();
            }
        } catch (StatusRuntimeException e) {
            Refusal refusal =
                    e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED ? Refusal.TOO_LARGE : Refusal.MALFORMED;
            refuse(refusal, refusal.message());
        } catch (IOException | RuntimeException e) {
            // Decompressors meet bytes that are none of theirs.
            refuse(Refusal.MALFORMED, Refusal.MALFORMED.message() + ": " + e.getMessage());
        }
    }

    @Override
    public void onHalfClose() {
        byte[] all;
        synchronized (this) {
            if (closed) {
                return;
            }
            timeout.cancel(false);
            all = message;
            message = null;
        }
        if (all == null) {
            refuse(Refusal.MALFORMED, Refusal.MALFORMED.message());
        } else {
            CompletableFuture<Void> _ = intake.take(all, false, reservation).thenAccept(this::answer);
        }
    }

    private synchronized void refuse(Refusal refusal, String detail) {
        if (!closed) {
            answer(intake.refuse(refusal, detail));
        }
    }

    private synchronized void answer(Reply reply) {
        reservation.release();
        if (closed) {
            return;
        }
        closed = true;
        timeout.cancel(false);
        switch (reply) {
            case Reply.Refused refused -> close(call, refused);
            case Reply.Taken taken -> {
                call.sendHeaders(new Metadata());
                call.sendMessage(taken.response());
                call.close(Status.OK, new Metadata());
            }
        }
    }

    private void tooSlow() {
        refuse(Refusal.READ_TIMEOUT, Refusal.READ_TIMEOUT.message());
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

    /** Messages are read where room is reserved for them. */
    private static final class Requests implements MethodDescriptor.Marshaller<InputStream> {
        @Override
        public InputStream stream(InputStream message) {
            throw new IllegalStateException("a server sends no requests");
        }

        @Override
        public InputStream parse(InputStream stream) {
            return stream;
        }
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
