package dev.weir.sink.otlp;

import static dev.weir.sink.testing.TestSpans.span;
import static dev.weir.sink.testing.TestSpans.spans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.api.Span;
import dev.weir.api.SpanData;
import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpSignal;
import dev.weir.sink.testing.Answer;
import dev.weir.sink.testing.FakeTask;
import dev.weir.sink.testing.GrpcReceiver;
import dev.weir.sink.testing.HttpReceiver;
import dev.weir.sink.testing.Received;
import io.grpc.Status.Code;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtlpWriterTest {
    private final FakeTask task = new FakeTask();
    private StatefulSinkWriter<SpanData, ExportRequest> writer;

    @AfterEach
    void close() throws Exception {
        if (writer != null) {
            writer.close();
        }
    }

    @Test
    void aFullBatchGoesAtOnceAndTheRestAfterTheFlushTimeout() throws Exception {
        try (GrpcReceiver receiver = GrpcReceiver.start()) {
            open(receiver.port(), "sending_queue.batch.min_size", 10);
            write(spans(0, 13));
            task.runUntil(() -> task.count("spansSent") == 10);
            assertThat(task.gauge("spansBuffered")).isEqualTo(3);

            task.time.advance(200);
            task.runUntil(() -> task.count("spansSent") == 13);

            assertThat(receiver.accepted).extracting(Received::records).containsExactly(10, 3);
            assertThat(task.count("numRecordsSend")).isEqualTo(13);
            assertThat(task.count("numBytesSend")).isPositive();
            assertThat(task.gauge("requestsInFlight")).isZero();
        }
    }

    @Test
    void theEndOfTheInputWaitsUntilEverythingIsDelivered() throws Exception {
        try (GrpcReceiver receiver = GrpcReceiver.start()) {
            receiver.answers.addAll(List.of(Answer.grpc(Code.UNAVAILABLE), Answer.grpc(Code.ABORTED)));
            open(receiver.port(), "sending_queue.batch.min_size", 10);
            write(spans(0, 95));
            writer.flush(true);

            assertThat(receiver.recordsAccepted()).isEqualTo(95);
            assertThat(task.count("requestsRetried")).isEqualTo(2);
            assertThat(writer.snapshotState(1)).isEmpty();
        }
    }

    @Test
    void aReceiverThatComesLaterGetsEverything() throws Exception {
        int port = freePort();
        open(port, "sending_queue.batch.min_size", 10);
        write(spans(0, 50));
        task.runUntil(() -> task.count("requestsRetried") >= 3);
        assertThat(task.count("spansSent")).isZero();

        try (GrpcReceiver receiver = GrpcReceiver.startAt(port)) {
            writer.flush(true);
            assertThat(receiver.recordsAccepted()).isEqualTo(50);
        }
        assertThat(task.count("numRecordsSendErrors")).isZero();
    }

    @Test
    void aDeadReceiverHoldsTheWriterBackAtTheLimitAndNothingIsLost() throws Exception {
        int port = freePort();
        open(
                port,
                "sending_queue.batch.min_size",
                10,
                "sending_queue.queue_size",
                40,
                "sending_queue.num_consumers",
                2);
        write(spans(0, 40));
        assertThat(task.gauge("requestsInFlight")).isEqualTo(2);
        assertThat(task.gauge("spansBuffered")).isEqualTo(20);

        AtomicReference<GrpcReceiver> receiver = new AtomicReference<>();
        Thread receiverComes = Thread.ofPlatform().start(() -> receiver.set(startLater(port)));
        // Blocks until the receiver is there: that is the back-pressure.
        writer.write(span(40), null);
        receiverComes.join();
        try (GrpcReceiver there = receiver.get()) {
            writer.flush(true);
            assertThat(there.recordsAccepted()).isEqualTo(41);
        }
        assertThat(task.count("spansSent")).isEqualTo(41);
    }

    @Test
    void aSlowReceiverNeverHasMoreRequestsOrSpansThanAllowed() throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start()) {
            for (int i = 0; i < 30; i++) {
                receiver.answers.add(Answer.late(200, 5));
            }
            openHttp(
                    receiver.port(),
                    "sending_queue.batch.min_size",
                    10,
                    "sending_queue.queue_size",
                    50,
                    "sending_queue.num_consumers",
                    3);
            for (Span s : spans(0, 500)) {
                writer.write(s, null);
                assertThat(task.gauge("requestsInFlight")).isLessThanOrEqualTo(3);
                assertThat(held()).isLessThanOrEqualTo(50);
            }
            writer.flush(true);
            assertThat(receiver.recordsAccepted()).isEqualTo(500);
        }
    }

    @Test
    void aCheckpointDoesNotWaitAndHoldsWhatIsNotDelivered() throws Exception {
        int port = freePort();
        open(port, "sending_queue.batch.min_size", 10);
        write(spans(0, 25));
        writer.flush(false);
        Collection<ExportRequest> state = roundTrip(writer.snapshotState(1));
        assertThat(state.stream().mapToInt(ExportRequest::records).sum()).isEqualTo(25);
        writer.close();

        try (GrpcReceiver receiver = GrpcReceiver.startAt(port)) {
            FakeTask restored = new FakeTask();
            writer = sink(port, "sending_queue.batch.min_size", 10).restoreWriter(restored, state);
            writer.flush(true);
            assertThat(ids(receiver)).hasSize(25);
            assertThat(restored.count("spansSent")).isEqualTo(25);
        }
    }

    @Test
    void afterADeliveryTheStateIsEmpty() throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start()) {
            openHttp(receiver.port(), "encoding", "json");
            write(spans(0, 5));
            writer.flush(false);
            task.runUntil(() -> task.count("spansSent") == 5);
            assertThat(writer.snapshotState(1)).isEmpty();
        }
    }

    @Test
    void lossesAreCountedByReason() throws Exception {
        try (GrpcReceiver receiver = GrpcReceiver.start()) {
            receiver.answers.addAll(List.of(
                    Answer.grpc(Code.INVALID_ARGUMENT),
                    Answer.grpc(Code.RESOURCE_EXHAUSTED),
                    Answer.partial(0, 4, "too old"),
                    Answer.grpc(Code.UNAVAILABLE)));
            open(
                    receiver.port(),
                    "sending_queue.batch.min_size",
                    10,
                    "sending_queue.num_consumers",
                    1,
                    "retry_on_failure.enabled",
                    false);
            write(spans(0, 50));
            writer.flush(true);

            assertThat(task.count("reason.INVALID_ARGUMENT.spansDropped")).isEqualTo(10);
            assertThat(task.count("reason.RESOURCE_EXHAUSTED.spansDropped")).isEqualTo(10);
            assertThat(task.count("reason.retry_disabled.spansDropped")).isEqualTo(10);
            assertThat(task.count("spansRejected")).isEqualTo(4);
            assertThat(task.count("spansSent")).isEqualTo(16);
            assertThat(task.count("numRecordsSendErrors")).isEqualTo(34);
            assertThat(receiver.seen).hasSize(5);
        }
    }

    @Test
    void theEndOfTheInputDoesNotWaitLongerThanMaxElapsedTime() throws Exception {
        open(
                freePort(),
                "retry_on_failure.max_elapsed_time",
                "300ms",
                "sending_queue.batch.min_size",
                10,
                "sending_queue.num_consumers",
                1);
        write(spans(0, 50));
        writer.flush(true);

        assertThat(task.count("reason.max_elapsed_time.spansDropped")).isEqualTo(50);
    }

    @Test
    void noThreadIsLeft() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        open(freePort());
        write(spans(0, 5));
        writer.flush(false);
        task.runUntil(() -> task.count("requestsRetried") > 0);
        writer.close();
        openHttp(freePort());
        write(spans(0, 5));
        writer.flush(false);
        writer.close();

        // gRPC's shared timer, the only part that cannot be given, ends a second after its last channel.
        task.runUntil(() -> left(before).isEmpty());
    }

    private static List<String> left(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.isAlive() && !before.contains(t))
                .map(Thread::getName)
                .filter(n -> n.contains("grpc") || n.contains("weir") || n.contains("HttpClient"))
                .filter(n -> !n.startsWith("grpc-shared-destroyer"))
                .toList();
    }

    private GrpcReceiver startLater(int port) {
        try {
            while (task.count("requestsRetried") < 4) {
                Thread.sleep(1);
            }
            return GrpcReceiver.startAt(port);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private int held() throws Exception {
        return writer.snapshotState(0).stream().mapToInt(ExportRequest::records).sum();
    }

    private void open(int port, Object... options) throws Exception {
        writer = sink(port, options).restoreWriter(task, List.of());
    }

    private void openHttp(int port, Object... options) throws Exception {
        OtlpConfig config = Configs.http(fast("http://localhost:" + port, options));
        writer = new OtlpSink<>(OtlpSignal.TRACES, config).restoreWriter(task, List.of());
    }

    private static OtlpSink<SpanData> sink(int port, Object... options) {
        return new OtlpSink<>(OtlpSignal.TRACES, Configs.grpc(fast("http://localhost:" + port, options)));
    }

    private static Object[] fast(String endpoint, Object... options) {
        List<Object> all = new ArrayList<>(List.of("endpoint", endpoint));
        all.addAll(List.of("retry_on_failure.initial_interval", "10ms", "retry_on_failure.max_interval", "20ms"));
        all.addAll(List.of(options));
        return all.toArray();
    }

    private void write(List<Span> spans) throws Exception {
        for (Span s : spans) {
            writer.write(s, null);
        }
    }

    private static Collection<ExportRequest> roundTrip(List<ExportRequest> state) throws Exception {
        RequestSerializer serializer = RequestSerializer.INSTANCE;
        List<ExportRequest> read = new ArrayList<>();
        for (ExportRequest request : state) {
            read.add(serializer.deserialize(serializer.getVersion(), serializer.serialize(request)));
        }
        return read;
    }

    @Test
    void aRequestIsReadAsEveryVersionWroteItAndADamagedOneIsSaidToBe() throws Exception {
        byte[] protobuf = "many of the same bytes ".repeat(100).getBytes(StandardCharsets.UTF_8);
        byte[] plain =
                ByteBuffer.allocate(4 + protobuf.length).putInt(7).put(protobuf).array();
        byte[] packed = RequestSerializer.INSTANCE.serialize(new ExportRequest(7, protobuf));

        assertThat(packed).hasSizeLessThan(protobuf.length / 4);
        for (ExportRequest read : List.of(
                RequestSerializer.INSTANCE.deserialize(2, plain), RequestSerializer.INSTANCE.deserialize(3, packed))) {
            assertThat(read.records()).isEqualTo(7);
            assertThat(read.protobuf()).isEqualTo(protobuf);
        }
        packed[9] ^= 1;
        assertThatThrownBy(() -> RequestSerializer.INSTANCE.deserialize(3, packed))
                .isInstanceOf(IOException.class);
    }

    private static Set<String> ids(GrpcReceiver receiver) {
        return receiver.accepted.stream()
                .flatMap(r -> r.traces().getResourceSpansList().stream())
                .flatMap(r -> r.getScopeSpansList().stream())
                .flatMap(s -> s.getSpansList().stream())
                .map(s -> s.getSpanId().toString())
                .collect(Collectors.toSet());
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
