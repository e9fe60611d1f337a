package dev.weir.receiver;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** OTLP over gRPC. */
final class GrpcEndpoint implements AutoCloseable {
    /** For whom is told to come again. */
    static final int RETRY_SECONDS = 1;

    private static final long CLOSE_SECONDS = 5;
    private static final Context.Key<Reservation> RESERVATION = Context.key("reservation");

    private final Server server;

    private GrpcEndpoint(Server server) {
        this.server = server;
    }

    /** @throws IOException if it cannot listen there */
    static GrpcEndpoint start(ReceiverConfig.Endpoint at, TraceIntake intake)
            throws IOException, GeneralSecurityException {
        InetSocketAddress address = new InetSocketAddress(at.host(), at.port());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address);
        if (at.tls() != null) {
            builder.sslContext(Tls.grpc(at.tls()));
        }
        return new GrpcEndpoint(builder.maxInboundMessageSize((int) at.maxBytes())
                .intercept(new RoomFirst(intake, at.maxBytes()))
                .addService(new Traces(intake))
                .build()
                .start());
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow().awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static StatusRuntimeException status(Reply.Refused refused) {
        var status = com.google.rpc.Status.newBuilder()
                .setCode(refused.reason().code().getNumber())
                .setMessage(refused.detail());
        if (refused.reason().isRetryable()) {
            status.addDetails(Any.pack(RetryInfo.newBuilder()
                    .setRetryDelay(Duration.newBuilder().setSeconds(RETRY_SECONDS))
                    .build()));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    /**
     * Takes room for the longest message before any of it is read, for its length is not known, and keeps of it what the message turns out
     * to need.
     */
    private record RoomFirst(TraceIntake intake, long maxBytes) implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (!intake.inbox().reserve(maxBytes)) {
                StatusRuntimeException full = status(intake.refuse(Refusal.FULL));
                call.close(full.getStatus(), full.getTrailers() == null ? new Metadata() : full.getTrailers());
                return new ServerCall.Listener<>() {};
            }
            Reservation reservation = new Reservation(intake.inbox(), maxBytes);
            Context context = Context.current().withValue(RESERVATION, reservation);
            ServerCall<Q, A> releasing = new SimpleForwardingServerCall<>(call) {
                @Override
                public void close(Status status, Metadata trailers) {
                    // A message that is too long, or none at all, never reaches the service.
                    if (reservation.release() && status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
                        intake.refuse(Refusal.TOO_LARGE);
                    }
                    super.close(status, trailers);
                }
            };
            return new Releasing<>(Contexts.interceptCall(context, releasing, headers, next), reservation);
        }
    }

    /** Gives the room back when a call ends before its message is there. */
    private static final class Releasing<Q>
            extends io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
        private final Reservation reservation;

        Releasing(ServerCall.Listener<Q> listener, Reservation reservation) {
            super(listener);
            this.reservation = reservation;
        }

        @Override
        public void onCancel() {
            reservation.release();
            super.onCancel();
        }

        @Override
        public void onComplete() {
            reservation.release();
            super.onComplete();
        }
    }

    private static final class Traces extends TraceServiceGrpc.TraceServiceImplBase {
        private final TraceIntake intake;

        Traces(TraceIntake intake) {
            this.intake = intake;
        }

        @Override
        public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> answer) {
            long bytes = request.getSerializedSize();
            if (!RESERVATION.get().keep(bytes)) {
                return; // the call is gone already
            }
            CompletableFuture<Void> _ = intake.take(request, bytes).thenAccept(reply -> {
                synchronized (answer) {
                    send(reply, (ServerCallStreamObserver<ExportTraceServiceResponse>) answer);
                }
            });
        }

        private static void send(Reply reply, ServerCallStreamObserver<ExportTraceServiceResponse> answer) {
            if (answer.isCancelled()) {
                return;
            }
            switch (reply) {
                case Reply.Refused refused -> answer.onError(status(refused));
                case Reply.Taken taken -> {
                    ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
                    if (taken.rejected() > 0) {
                        response.setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                                .setRejectedSpans(taken.rejected())
                                .setErrorMessage(taken.message()));
                    }
                    answer.onNext(response.build());
                    answer.onCompleted();
                }
            }
        }
    }
}
