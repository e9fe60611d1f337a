package dev.weir.passthrough;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.sun.net.httpserver.HttpServer;
import dev.weir.kafka.KafkaBroker;
import dev.weir.pipeline.cli.RunProcess;
import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests as large, and records as rich, as the source {@code otlp} takes by default, into every sink at once, with the memory that
 * {@code ./weir run} has by default. Whatever is accepted, the process lives and its table adds up.
 */
@Tag("slow")
@Timeout(600)
class AtTheLimitsITCase {
    /** Of {@code limits.max_elements}, a few less. */
    private static final int ELEMENTS = 249_900;

    private static final int MOST = 20 << 20;
    private static final int LARGEST_RECORD = (4 << 20) - 4096;
    private static final int EACH = 2;

    /** The name of what is sent last. */
    private static final String END = "the-end";

    private final int port = freePort();
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void nothingThatIsAcceptedEndsTheProcess(@TempDir Path folder) throws Exception {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", e -> {
            try (e) {
                e.getRequestBody().transferTo(OutputStream.nullOutputStream());
                e.sendResponseHeaders(200, -1);
            }
        });
        http.start();
        Server grpc = discarding();
        try (KafkaBroker kafka = KafkaBroker.start(Files.createDirectory(folder.resolve("kafka")))) {
            Map<String, List<String>> sinks = new TreeMap<>(
                    WhatIsAcceptedIsWrittenITCase.sinks(folder, "127.0.0.1:" + grpc.getPort(), http, kafka));
            sinks.put("debug", List.of("verbosity: detailed, sampling_initial: 20", "verbosity: normal"));
            try (RunProcess weir = RunProcess.start(folder, yaml(folder, sinks))) {
                while (!listens()) {
                    assertThat(weir.isAlive()).isTrue();
                    Thread.sleep(100);
                }
                for (Map.Entry<String, byte[]> body : bodies().entrySet()) {
                    for (int i = 0; i < EACH; i++) {
                        post(body.getKey(), body.getValue(), weir);
                    }
                }
                post("/v1/traces", spans(new byte[0], concat(span(), field(5, ascii(END))), 1), weir);
                post("/v1/metrics", field(1, field(2, field(2, concat(field(1, ascii(END)), gauge())))), weir);
                for (String signal : List.of("traces", "metrics")) {
                    while (!isAtTheEnd(folder.resolve(signal + ".json"))) {
                        assertThat(weir.isAlive()).as(signal).isTrue();
                        Thread.sleep(100);
                    }
                }
                weir.sigterm();
                assertThat(weir.exitCode()).as(end(folder)).isZero();
                assertThat(end(folder)).contains("held").doesNotContain("OutOfMemory", "accounted for");
            }
        } finally {
            http.stop(0);
            grpc.shutdownNow();
            client.close();
        }
    }

    /** By the path, and what they are. */
    private static Map<String, byte[]> bodies() throws IOException {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        byte[] empty = field(Span.ATTRIBUTES_FIELD_NUMBER, new byte[0]);
        byte[] rich = concat(span(), repeat(empty, ELEMENTS));
        byte[] shared = field(1, repeat(field(1, new byte[0]), ELEMENTS - 100)); // ResourceSpans.resource.attributes
        bodies.put(
                "/v1/traces ten million attributes",
                spans(new byte[0], concat(span(), repeat(empty, MOST / 2 - 100)), 1));
        bodies.put("/v1/traces many rich spans", spans(new byte[0], rich, MOST / (rich.length + 10)));
        bodies.put("/v1/traces a rich resource of many", spans(shared, span(), 50));
        bodies.put("/v1/traces large texts", spans(new byte[0], large("\u0001".repeat(LARGEST_RECORD)), 4));
        bodies.put(
                "/v1/traces one large span and a small one",
                concat(spans(new byte[0], large("x".repeat(LARGEST_RECORD)), 1), spans(new byte[0], span(), 1)));
        bodies.put("/v1/traces nested", spans(new byte[0], nested(), 8));
        bodies.put("/v1/traces many small spans", spans(new byte[0], span(), 100_000));
        bodies.put("/v1/metrics rich points", points(new byte[0], point(ELEMENTS), 10));
        bodies.put("/v1/metrics a rich resource of many", points(shared, point(1), 50));
        bodies.put("/v1/metrics many small points", points(new byte[0], point(0), 100_000));
        bodies.put("/v1/metrics histograms", histograms());
        bodies.put("/v1/traces (json) attributes", json(ELEMENTS));
        bodies.put("/v1/traces (json) too many attributes", json(MOST / 3 - 200));
        return bodies;
    }

    private static byte[] span() {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFromUtf8("0123456789abcdef"))
                .setSpanId(ByteString.copyFromUtf8("01234567"))
                .setStartTimeUnixNano(1_700_000_000_000_000_000L)
                .setEndTimeUnixNano(1_700_000_000_000_000_001L)
                .build()
                .toByteArray();
    }

    private static byte[] large(String text) {
        KeyValue attribute = KeyValue.newBuilder()
                .setKey("k")
                .setValue(AnyValue.newBuilder().setStringValue(text))
                .build();
        return concat(span(), Span.newBuilder().addAttributes(attribute).build().toByteArray());
    }

    /** As deep as protobuf goes, with as many as may be at the bottom. */
    private static byte[] nested() {
        ArrayValue.Builder bottom = ArrayValue.newBuilder();
        for (int i = 0; i < ELEMENTS / 2; i++) {
            bottom.addValues(AnyValue.getDefaultInstance());
        }
        AnyValue value = AnyValue.newBuilder().setArrayValue(bottom).build();
        for (int depth = 0; depth < 40; depth++) {
            value = AnyValue.newBuilder()
                    .setArrayValue(ArrayValue.newBuilder().addValues(value))
                    .build();
        }
        KeyValue attribute = KeyValue.newBuilder().setKey("k").setValue(value).build();
        return concat(span(), Span.newBuilder().addAttributes(attribute).build().toByteArray());
    }

    private static byte[] spans(byte[] resource, byte[] span, int count) {
        byte[] scope = field(2, repeat(field(2, span), count));
        return field(1, concat(resource, scope));
    }

    private static byte[] point(int attributes) {
        byte[] point = NumberDataPoint.newBuilder().setAsInt(1).build().toByteArray();
        return concat(point, repeat(field(NumberDataPoint.ATTRIBUTES_FIELD_NUMBER, new byte[0]), attributes));
    }

    private static byte[] points(byte[] resource, byte[] point, int count) {
        byte[] gauge = field(Metric.GAUGE_FIELD_NUMBER, repeat(field(Gauge.DATA_POINTS_FIELD_NUMBER, point), count));
        return field(1, concat(resource, field(2, field(2, concat(field(1, ascii("m")), gauge)))));
    }

    private static byte[] histograms() {
        HistogramDataPoint.Builder point = HistogramDataPoint.newBuilder();
        for (int i = 0; i < ELEMENTS / 2; i++) {
            point.addBucketCounts(Long.MAX_VALUE).addExplicitBounds(i + 0.1);
        }
        byte[] one = field(Histogram.DATA_POINTS_FIELD_NUMBER, point.build().toByteArray());
        byte[] histogram = field(Metric.HISTOGRAM_FIELD_NUMBER, repeat(one, 8));
        return field(1, field(2, field(2, concat(field(1, ascii("h")), histogram))));
    }

    private static byte[] json(int attributes) {
        return concat(
                ascii(
                        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"5b8efff798038103d269b633813fc60c\","
                                + "\"spanId\":\"eee19b7ec3c1b174\",\"attributes\":[{}"),
                repeat(ascii(",{}"), attributes - 1),
                ascii("]}]}]}]}"));
    }

    private Path yaml(Path folder, Map<String, List<String>> sinks) throws IOException {
        StringBuilder all = new StringBuilder();
        StringBuilder pipelines = new StringBuilder();
        for (String signal : List.of("traces", "metrics")) {
            List<String> ids = new ArrayList<>();
            sinks.forEach((type, settings) -> settings.forEach(of -> {
                String id = type + "/" + signal + ids.size();
                ids.add(id);
                all.append("  " + id + ": {" + of.replace("SIGNAL", signal) + "}\n");
            }));
            pipelines.append("    " + signal + ": {sources: [otlp], sinks: " + ids + "}\n");
        }
        return Files.writeString(
                folder.resolve("weir.yaml"),
                "sources:\n  otlp: {protocols: {http: {endpoint: \"localhost:" + port
                        + "\"}}, limits: {peer_share: 100}}\n" + "sinks:\n" + all + "service:\n  pipelines:\n"
                        + pipelines);
    }

    private boolean listens() {
        try (var _ = new java.net.Socket("localhost", port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void post(String what, byte[] body, RunProcess weir) throws Exception {
        String type = what.contains("(json)") ? "application/json" : "application/x-protobuf";
        HttpRequest post = HttpRequest.newBuilder(URI.create("http://localhost:" + port + what.split(" ")[0]))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        while (true) {
            assertThat(weir.isAlive()).as(what).isTrue();
            try {
                int status = client.send(post, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                assertThat(status).as(what).isIn(200, 413, 503);
                if (status != 503) {
                    return;
                }
            } catch (IOException e) {
                // It is refused before all of it was sent.
            }
            Thread.sleep(200);
        }
    }

    private static byte[] gauge() {
        return field(Metric.GAUGE_FIELD_NUMBER, field(Gauge.DATA_POINTS_FIELD_NUMBER, point(0)));
    }

    private static boolean isAtTheEnd(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer last = ByteBuffer.allocate(1 << 10);
            channel.position(Math.max(0, channel.size() - last.capacity()));
            while (channel.read(last) > 0) {
                // until the end
            }
            return new String(last.array(), StandardCharsets.ISO_8859_1).contains(END);
        }
    }

    /** What is printed last, without what debug prints. */
    private static String end(Path folder) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("output"), StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.filter(
                            line -> line.startsWith("  ") || line.contains("WARN") || line.contains("Error"))
                    .filter(line -> !line.contains("->") && !line.startsWith("    ") && line.length() < 500)
                    .toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 120), all.size()));
        }
    }

    private static Server discarding() throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .maxInboundMessageSize(1 << 30)
                .fallbackHandlerRegistry(new HandlerRegistry() {
                    @Override
                    public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
                        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                                .setType(MethodDescriptor.MethodType.UNARY)
                                .setFullMethodName(name)
                                .setRequestMarshaller(new Nothing())
                                .setResponseMarshaller(new Nothing())
                                .build();
                        return ServerMethodDefinition.create(method, ServerCalls.asyncUnaryCall((_, answer) -> {
                            answer.onNext(new byte[0]);
                            answer.onCompleted();
                        }));
                    }
                })
                .build()
                .start();
    }

    private static final class Nothing implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }

    private static byte[] field(int number, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        try {
            coded.writeByteArray(number, value);
            coded.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private static byte[] repeat(byte[] part, int times) {
        byte[] all = new byte[part.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(part, 0, all, i * part.length, part.length);
        }
        return all;
    }

    private static byte[] concat(byte[]... parts) {
        byte[] all = new byte[Arrays.stream(parts).mapToInt(p -> p.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
