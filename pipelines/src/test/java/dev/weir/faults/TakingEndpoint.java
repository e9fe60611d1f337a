package dev.weir.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.live.Ports;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An OTLP receiver that counts the spans that it took. Refuses requests, whole or in part, when told to. */
final class TakingEndpoint implements AutoCloseable {
    private static final String PARTIAL = "partial";

    private final boolean grpc;
    private final int port;
    private final AtomicLong taken = new AtomicLong();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private HttpServer http;
    private Server server;

    TakingEndpoint(String type) throws IOException {
        grpc = type.equals("otlp_grpc");
        port = Ports.free();
        open();
    }

    /** Of one request: {@code partial} takes all but one span of it, anything else is a gRPC code or an HTTP status. */
    void refuse(String answer) {
        refusals.add(answer);
    }

    /** Spans, each as often as it came. */
    long taken() {
        return taken.get();
    }

    String sink() {
        return "%s: {endpoint: \"http://127.0.0.1:%d\", compression: none, retry_on_failure: {initial_interval: 100ms}, sending_queue: {batch: {min_size: 10}}}"
                .formatted(grpc ? "otlp_grpc" : "otlp_http", port);
    }

    /** Listens, at the same port each time. */
    void open() throws IOException {
        if (grpc) {
            server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                    .addService(new Traces())
                    .build()
                    .start();
        } else {
            http = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.createContext("/v1/traces", this::answer);
            http.start();
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (grpc) {
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        } else {
            http.stop(0);
        }
    }

    private ExportTraceServiceResponse take(ExportTraceServiceRequest request, boolean partly) {
        long spans = request.getResourceSpansList().stream()
                .flatMap(r -> r.getScopeSpansList().stream())
                .mapToLong(s -> s.getSpansCount())
                .sum();
        int rejected = partly ? 1 : 0;
        taken.addAndGet(spans - rejected);
        return ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(rejected)
                        .setErrorMessage(partly ? "one of them" : ""))
                .build();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
            String refusal = refusals.poll();
            boolean partly = PARTIAL.equals(refusal);
            if (refusal != null && !partly) {
                exchange.sendResponseHeaders(Integer.parseInt(refusal), -1);
                return;
            }
            byte[] response = take(request, partly).toByteArray();
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, response.length == 0 ? -1 : response.length);
            exchange.getResponseBody().write(response);
        }
    }

    private final class Traces extends TraceServiceGrpc.TraceServiceImplBase {
        @Override
        public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> response) {
            String refusal = refusals.poll();
            boolean partly = PARTIAL.equals(refusal);
            if (refusal != null && !partly) {
                response.onError(Status.Code.valueOf(refusal).toStatus().asException());
                return;
            }
            response.onNext(take(request, partly));
            response.onCompleted();
        }
    }
}
