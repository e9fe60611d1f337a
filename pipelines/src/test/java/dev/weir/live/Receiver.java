package dev.weir.live;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** An OTLP endpoint made of the standard stubs; keeps the spans by trace. */
final class Receiver extends TraceServiceGrpc.TraceServiceImplBase implements AutoCloseable {
    /** A span with the resource that it came with. */
    record Received(Span span, Resource resource) {
        String attribute(String key) {
            return span.getAttributesList().stream()
                    .filter(a -> a.getKey().equals(key))
                    .map(a -> a.getValue().hasIntValue()
                            ? Long.toString(a.getValue().getIntValue())
                            : a.getValue().getStringValue())
                    .findFirst()
                    .orElse("");
        }

        String resourceAttribute(String key) {
            return resource.getAttributesList().stream()
                    .filter(a -> a.getKey().equals(key))
                    .map(a -> a.getValue().getStringValue())
                    .findFirst()
                    .orElse("");
        }

        boolean isChildOf(Received parent) {
            return span.getParentSpanId().equals(parent.span.getSpanId());
        }

        boolean isChildOf(String parent) {
            return HexFormat.of()
                    .formatHex(span.getParentSpanId().toByteArray())
                    .equals(parent);
        }
    }

    private final Map<ByteString, List<Received>> traces = new ConcurrentHashMap<>();
    private Server server;

    static Receiver start() throws IOException {
        Receiver receiver = new Receiver();
        receiver.server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(receiver)
                .build()
                .start();
        return receiver;
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> response) {
        for (var resourceSpans : request.getResourceSpansList()) {
            for (var scopeSpans : resourceSpans.getScopeSpansList()) {
                for (Span span : scopeSpans.getSpansList()) {
                    List<Received> trace = traces.computeIfAbsent(span.getTraceId(), id -> new ArrayList<>());
                    synchronized (trace) {
                        trace.add(new Received(span, resourceSpans.getResource()));
                    }
                }
            }
        }
        response.onNext(ExportTraceServiceResponse.getDefaultInstance());
        response.onCompleted();
    }

    /** Waits for as many spans of the trace; gives those that came within half a minute, for the test to judge. */
    List<Received> await(String traceId, int count) throws InterruptedException {
        ByteString id = ByteString.copyFrom(HexFormat.of().parseHex(traceId));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end && of(id).size() < count) {
            Thread.sleep(50);
        }
        return of(id);
    }

    /** What came so far. */
    List<Received> of(String traceId) {
        return of(ByteString.copyFrom(HexFormat.of().parseHex(traceId)));
    }

    private List<Received> of(ByteString traceId) {
        List<Received> trace = traces.getOrDefault(traceId, List.of());
        synchronized (trace) {
            return List.copyOf(trace);
        }
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
}
