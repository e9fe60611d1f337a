package dev.weir.benchmark.otlp;

import com.google.protobuf.CodedInputStream;
import com.sun.net.httpserver.HttpServer;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;

/** An OTLP receiver that counts spans. Takes a port for gRPC and one for HTTP, of which GET gives the number. */
public final class Backend {
    private static final int NESTED = (2 << 3) | 2;
    private static final int RESOURCE_SPANS = (1 << 3) | 2;
    private static final byte[] NOTHING = new byte[0];
    private static final LongAdder SPANS = new LongAdder();

    private Backend() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        InetAddress here = InetAddress.getLoopbackAddress();
        HttpServer http = HttpServer.create(new InetSocketAddress(here, Integer.parseInt(args[1])), 0);
        http.createContext("/", exchange -> {
            byte[] text = (SPANS.sum() + "\n").getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        http.start();
        NettyServerBuilder.forAddress(new InetSocketAddress(here, Integer.parseInt(args[0])))
                .maxInboundMessageSize(64 << 20)
                .addService(ServerServiceDefinition.builder(TraceServiceGrpc.SERVICE_NAME)
                        .addMethod(Wire.EXPORT, ServerCalls.asyncUnaryCall((request, answer) -> {
                            SPANS.add(spans(request));
                            answer.onNext(NOTHING);
                            answer.onCompleted();
                        }))
                        .build())
                .build()
                .start()
                .awaitTermination();
    }

    private static long spans(byte[] request) {
        try {
            long spans = 0;
            CodedInputStream in = CodedInputStream.newInstance(request);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == RESOURCE_SPANS) {
                    spans += nested(in, 1);
                } else {
                    in.skipField(tag);
                }
            }
            return spans;
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Scopes of a resource at depth 1, spans of a scope at depth 2. */
    private static long nested(CodedInputStream in, int depth) throws IOException {
        long spans = 0;
        int outer = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == NESTED && depth == 1) {
                spans += nested(in, 2);
            } else {
                spans += tag == NESTED ? 1 : 0;
                in.skipField(tag);
            }
        }
        in.popLimit(outer);
        return spans;
    }
}
