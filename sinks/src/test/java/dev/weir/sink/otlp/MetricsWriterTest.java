package dev.weir.sink.otlp;

import static dev.weir.sink.testing.TestPoints.histogram;
import static dev.weir.sink.testing.TestPoints.histograms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.DataPoint;
import dev.weir.api.MetricPoint;
import dev.weir.api.component.Signal;
import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpMetrics;
import dev.weir.otlp.OtlpSignal;
import dev.weir.sink.testing.Answer;
import dev.weir.sink.testing.FakeTask;
import dev.weir.sink.testing.GrpcReceiver;
import dev.weir.sink.testing.Received;
import dev.weir.sink.testing.TestSpans;
import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** The writer is the one of traces; here is what only metrics show of it. */
class MetricsWriterTest {
    private static final OtlpGrpcComponent GRPC = new OtlpGrpcComponent();

    @Test
    void everythingIsCountedInDataPoints() throws Exception {
        FakeTask task = new FakeTask();
        try (GrpcReceiver receiver = GrpcReceiver.start();
                var writer = writer(receiver, task)) {
            receiver.answers.addAll(List.of(
                    Answer.grpc(Code.INVALID_ARGUMENT), Answer.partial(0, 4, "too old"), Answer.grpc(Code.ABORTED)));
            write(histograms(0, 35), writer);
            assertThat(task.gauge("dataPointsBuffered")).isPositive();
            writer.flush(true);

            assertThat(task.count("reason.INVALID_ARGUMENT.dataPointsDropped")).isEqualTo(10);
            assertThat(task.count("dataPointsRejected")).isEqualTo(4);
            assertThat(task.count("dataPointsSent")).isEqualTo(21);
            assertThat(task.count("requestsRetried")).isEqualTo(1);
            assertThat(receiver.accepted).extracting(Received::records).containsExactly(10, 10, 5);
        }
    }

    @Test
    void aCheckpointHoldsWhatIsNotDelivered() throws Exception {
        List<MetricPoint> points = List.of(histogram(0), histogram(1));
        OtlpSink<DataPoint> sink;
        List<ExportRequest> restored = new ArrayList<>();
        try (GrpcReceiver receiver = GrpcReceiver.start()) {
            sink = sink(receiver);
            try (var writer = sink.restoreWriter(new FakeTask(), List.of())) {
                write(points, writer);
                for (ExportRequest request : writer.snapshotState(1)) {
                    var serializer = sink.getWriterStateSerializer();
                    restored.add(serializer.deserialize(serializer.getVersion(), serializer.serialize(request)));
                }
            }
            try (var writer = sink.restoreWriter(new FakeTask(), restored)) {
                writer.flush(true);
            }
            assertThat(receiver.accepted)
                    .singleElement()
                    .extracting(Received::metrics)
                    .isEqualTo(OtlpMetrics.request(points));
        }
    }

    @Test
    void oneComponentHasAWriterForEachSignal() throws Exception {
        try (GrpcReceiver receiver = GrpcReceiver.start()) {
            FakeTask metrics = new FakeTask();
            FakeTask traces = new FakeTask();
            var context = Configs.context(GRPC, "endpoint", "http://localhost:" + receiver.port());
            @SuppressWarnings("unchecked")
            var spans = (OtlpSink<dev.weir.api.SpanData>) GRPC.sink(Signal.TRACES, context);
            try (var points = sink(receiver).restoreWriter(metrics, List.of());
                    var other = spans.restoreWriter(traces, List.of())) {
                write(histograms(0, 3), points);
                other.write(TestSpans.span(0), null);
                points.flush(true);
                other.flush(true);
            }
            assertThat(metrics.count("dataPointsSent")).isEqualTo(3);
            assertThat(traces.count("spansSent")).isEqualTo(1);
        }
    }

    @Test
    void aSenderNeedsNoFlink() throws Exception {
        try (GrpcReceiver receiver = GrpcReceiver.start();
                OtlpSender<DataPoint> sender = GRPC.sender(
                        OtlpSignal.METRICS,
                        Configs.context(
                                GRPC,
                                "endpoint",
                                "http://localhost:" + receiver.port(),
                                "retry_on_failure.initial_interval",
                                "10ms"))) {
            receiver.answers.addAll(List.of(
                    Answer.grpc(Code.UNAVAILABLE), Answer.partial(0, 1, "old"), Answer.grpc(Code.INVALID_ARGUMENT)));

            assertThat(sender.send(histograms(0, 5))).isEqualTo(4);
            assertThat(sender.send(histograms(0, 5))).isZero();
            assertThat(receiver.accepted)
                    .singleElement()
                    .extracting(Received::metrics)
                    .isEqualTo(OtlpMetrics.request(histograms(0, 5)));
        }
    }

    private static StatefulSinkWriter<DataPoint, ExportRequest> writer(GrpcReceiver receiver, FakeTask task)
            throws Exception {
        return sink(receiver).restoreWriter(task, List.of());
    }

    /** As it comes to a task manager. */
    @SuppressWarnings("unchecked")
    private static OtlpSink<DataPoint> sink(GrpcReceiver receiver) throws Exception {
        Object sink = GRPC.sink(
                Signal.METRICS,
                Configs.context(
                        GRPC,
                        "endpoint",
                        "http://localhost:" + receiver.port(),
                        "retry_on_failure.initial_interval",
                        "10ms",
                        "sending_queue.num_consumers",
                        1,
                        "sending_queue.batch.min_size",
                        10));
        return InstantiationUtil.clone((OtlpSink<DataPoint>) sink);
    }

    private static void write(List<MetricPoint> points, StatefulSinkWriter<DataPoint, ?> writer) throws Exception {
        for (MetricPoint p : points) {
            writer.write(p, null);
        }
    }
}
