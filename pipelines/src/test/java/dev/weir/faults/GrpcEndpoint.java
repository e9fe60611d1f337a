package dev.weir.faults;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import dev.weir.live.Ports;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** OTLP over gRPC, out of the generated stubs. */
final class GrpcEndpoint extends OtlpEndpoint {
    private static final String WITH_RETRY_INFO = "RESOURCE_EXHAUSTED, RetryInfo";

    private final int port;
    private Server server;

    GrpcEndpoint() throws IOException {
        port = Ports.free();
        open();
    }

    @Override
    void open() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .addService(new Traces())
                .build()
                .start();
    }

    @Override
    public String sink() {
        return sink("otlp_grpc", "http://127.0.0.1:" + port);
    }

    @Override
    List<String> temporary() {
        return List.of(
                "CANCELLED",
                "DEADLINE_EXCEEDED",
                "ABORTED",
                "OUT_OF_RANGE",
                "UNAVAILABLE",
                "DATA_LOSS",
                WITH_RETRY_INFO);
    }

    @Override
    List<String> permanent() {
        return List.of(
                "UNKNOWN",
                "INVALID_ARGUMENT",
                "NOT_FOUND",
                "ALREADY_EXISTS",
                "PERMISSION_DENIED",
                "RESOURCE_EXHAUSTED",
                "FAILED_PRECONDITION",
                "UNIMPLEMENTED",
                "INTERNAL",
                "UNAUTHENTICATED");
    }

    private static StatusException status(String answer) {
        if (!answer.equals(WITH_RETRY_INFO)) {
            return Status.Code.valueOf(answer).toStatus().asException();
        }
        RetryInfo soon = RetryInfo.newBuilder()
                .setRetryDelay(Duration.newBuilder().setNanos(100_000_000))
                .build();
        return StatusProto.toStatusException(com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.RESOURCE_EXHAUSTED.value())
                .addDetails(Any.pack(soon))
                .build());
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }

    private final class Traces extends TraceServiceGrpc.TraceServiceImplBase {
        @Override
        public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> response) {
            try {
                String answer = refusal(request);
                if (answer == null) {
                    response.onNext(ExportTraceServiceResponse.getDefaultInstance());
                    response.onCompleted();
                } else {
                    response.onError(status(answer));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
