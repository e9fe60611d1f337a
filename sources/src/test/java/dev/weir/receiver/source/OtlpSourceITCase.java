package dev.weir.receiver.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.SpanData;
import dev.weir.api.component.Signal;
import dev.weir.otlp.read.Requests;
import dev.weir.receiver.Acknowledgement;
import dev.weir.receiver.ReceiverConfig;
import dev.weir.receiver.ReceiverConfig.Endpoint;
import dev.weir.receiver.ReceiverConfig.Limits;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job that fails while a client sends to it. */
class OtlpSourceITCase {
    private static final String POISON = "the first time this fails the job";
    private static final List<String> ARRIVED = new CopyOnWriteArrayList<>();
    private static final AtomicBoolean FAILED = new AtomicBoolean();

    private JobClient job;
    private ManagedChannel channel;

    @BeforeEach
    void clear() {
        ARRIVED.clear();
        FAILED.set(false);
    }

    @AfterEach
    void stop() throws Exception {
        if (channel != null) {
            channel.shutdownNow();
        }
        if (job != null) {
            job.cancel().get();
        }
    }

    @Test
    void acknowledgedByCheckpointNothingThatWasAcknowledgedIsLost() throws Exception {
        start(Acknowledgement.CHECKPOINT, 2);
        send("before");
        int sent = send(POISON);
        send("after");
        assertThat(sent).as("the failure was told to the sender").isGreaterThan(1);
        assertThat(FAILED).isTrue();
        assertThat(ARRIVED).contains("before", POISON, "after");
    }

    @Test
    void acknowledgedAtOnceAFailureLosesWhatTheJobWasWorkingOn() throws Exception {
        start(Acknowledgement.RECEIVED, 1);
        send("before");
        assertThat(send(POISON)).isPositive();
        while (!FAILED.get()) {
            Thread.sleep(10);
        }
        send("after");
        while (!ARRIVED.contains("after")) {
            Thread.sleep(10);
        }
        assertThat(ARRIVED).contains("before").doesNotContain(POISON);
    }

    /** As clients do: again while it is worth it. Gives the number of times. */
    private int send(String name) throws InterruptedException {
        for (int i = 1; i < 1_000; i++) {
            try {
                TraceServiceGrpc.newBlockingStub(channel).export(Requests.of(name));
                return i;
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                Thread.sleep(50);
            }
        }
        throw new AssertionError("never taken: " + name);
    }

    private void start(Acknowledgement acknowledgement, int parallelism) throws Exception {
        int port = freePort();
        ReceiverConfig config = new ReceiverConfig(
                new Endpoint("localhost", port, 1 << 20, Duration.ofMinutes(1), 1000, Duration.ofMinutes(5), null),
                null,
                Map.of(Signal.TRACES, "/v1/traces"),
                16 << 20,
                Limits.DEFAULT,
                acknowledgement);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                parallelism,
                Configuration.fromMap(Map.of(
                        "pipeline.object-reuse", "true",
                        "execution.checkpointing.interval", "200ms",
                        "restart-strategy.type", "fixed-delay",
                        "restart-strategy.fixed-delay.attempts", "10",
                        "restart-strategy.fixed-delay.delay", "100ms")));
        environment
                .fromSource(
                        new OtlpSource<SpanData>("otlp", config, Signal.TRACES),
                        WatermarkStrategy.noWatermarks(),
                        "otlp",
                        Signal.TRACES.type(SpanData.class))
                .map(new Arrivals())
                .sinkTo(new DiscardingSink<>());
        job = environment.executeAsync();
        channel =
                NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class Arrivals implements MapFunction<SpanData, String> {
        @Override
        public String map(SpanData span) {
            String name = Requests.message(span).getName();
            if (name.equals(POISON) && !FAILED.getAndSet(true)) {
                throw new IllegalStateException("the failure of the test");
            }
            ARRIVED.add(name);
            return name;
        }
    }
}
