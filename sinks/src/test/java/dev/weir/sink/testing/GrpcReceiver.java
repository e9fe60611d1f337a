package dev.weir.sink.testing;

import com.github.luben.zstd.ZstdInputStream;
import com.google.protobuf.Message;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** An OTLP receiver made from the generated stubs. Answers what it is told to, then OK. */
public final class GrpcReceiver implements AutoCloseable {
    private final Server server;
    public final List<Received> accepted = new CopyOnWriteArrayList<>();
    public final List<Received> seen = new CopyOnWriteArrayList<>();
    public final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private static final io.grpc.Context.Key<Map<String, String>> HEADERS = io.grpc.Context.key("headers");

    private GrpcReceiver(int port, SslContext tls) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .decompressorRegistry(DecompressorRegistry.getDefaultInstance().with(new Zstd(), true))
                .intercept(new HeaderReader())
                .addService(new Traces())
                .addService(new Metrics());
        server = (tls == null ? builder : builder.sslContext(tls)).build().start();
    }

    public static GrpcReceiver start() throws IOException {
        return new GrpcReceiver(0, null);
    }

    public static GrpcReceiver startAt(int port) throws IOException {
        return new GrpcReceiver(port, null);
    }

    public static GrpcReceiver startTls(SslContext tls) throws IOException {
        return new GrpcReceiver(0, tls);
    }

    public int port() {
        return server.getPort();
    }

    public int recordsAccepted() {
        return accepted.stream().mapToInt(Received::records).sum();
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Traces extends TraceServiceGrpc.TraceServiceImplBase {
        @Override
        public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
            answer(
                    request,
                    observer,
                    answer -> ExportTraceServiceResponse.newBuilder()
                            .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                                    .setRejectedSpans(answer.rejected())
                                    .setErrorMessage(answer.message()))
                            .build());
        }
    }

    private final class Metrics extends MetricsServiceGrpc.MetricsServiceImplBase {
        @Override
        public void export(ExportMetricsServiceRequest request, StreamObserver<ExportMetricsServiceResponse> observer) {
            answer(
                    request,
                    observer,
                    answer -> ExportMetricsServiceResponse.newBuilder()
                            .setPartialSuccess(ExportMetricsPartialSuccess.newBuilder()
                                    .setRejectedDataPoints(answer.rejected())
                                    .setErrorMessage(answer.message()))
                            .build());
        }
    }

    private <R> void answer(Message request, StreamObserver<R> observer, Function<Answer, R> response) {
        Received received = new Received(request, HEADERS.get());
        seen.add(received);
        Answer told = answers.poll();
        Answer answer = told == null ? Answer.partial(0, 0, "") : told;
        if (answer.delayMillis() > 0 && !sleeps(answer.delayMillis())) {
            return;
        }
        if (answer.code() != 0) {
            observer.onError(StatusProto.toStatusRuntimeException(answer.details()));
            return;
        }
        accepted.add(received);
        observer.onNext(response.apply(answer));
        observer.onCompleted();
    }

    /** Whether the caller was still there afterwards. */
    private static boolean sleeps(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        try {
            while (System.nanoTime() < end && !io.grpc.Context.current().isCancelled()) {
                Thread.sleep(5);
            }
            return !io.grpc.Context.current().isCancelled();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static final class HeaderReader implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
            Map<String, String> headers = new HashMap<>();
            for (String key : metadata.keys()) {
                if (!key.endsWith("-bin")) {
                    headers.put(key, metadata.get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER)));
                }
            }
            // gRPC keeps the encoding to itself; the raw header is still there.
            return io.grpc.Contexts.interceptCall(
                    io.grpc.Context.current().withValue(HEADERS, headers), call, metadata, next);
        }
    }

    /** Independent of the sender's codec. */
    private static final class Zstd implements Decompressor {
        @Override
        public String getMessageEncoding() {
            return "zstd";
        }

        @Override
        public InputStream decompress(InputStream in) throws IOException {
            return new ZstdInputStream(in);
        }
    }
}
