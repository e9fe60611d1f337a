package dev.weir.sink.file;

import static dev.weir.sink.testing.TestSpans.span;
import static dev.weir.sink.testing.TestSpans.spans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.api.DataPoint;
import dev.weir.api.MetricPoint;
import dev.weir.api.Span;
import dev.weir.api.SpanData;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.otlp.OtlpMetrics;
import dev.weir.otlp.OtlpSignal;
import dev.weir.otlp.OtlpTraces;
import dev.weir.sink.testing.FakeTask;
import dev.weir.sink.testing.JsonReader;
import dev.weir.sink.testing.TestPoints;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {
    @TempDir
    private Path folder;

    private final FakeTask task = new FakeTask();

    @Test
    void aPositionComesBackEqualAndOneOfANewerVersionIsRefused() throws Exception {
        FilePositionSerializer serializer = new FilePositionSerializer();
        byte[] bytes = serializer.serialize(new FilePosition("/x", 7));
        assertThat(serializer.deserialize(1, bytes)).isEqualTo(new FilePosition("/x", 7));
        assertThatThrownBy(() -> serializer.deserialize(2, bytes)).hasMessageContaining("version 2, known is 1");
    }

    @Test
    void aSpanIsALineThatAnIndependentReaderReads() throws Exception {
        Path file = write("out.json", spans(0, 20));

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(20);
        for (int i = 0; i < 20; i++) {
            assertThat(JsonReader.request(lines.get(i).getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(OtlpTraces.request(List.of(span(i))));
        }
        assertThat(task.count("numRecordsSend")).isEqualTo(20);
        assertThat(task.count("numBytesSend")).isEqualTo(Files.size(file));
    }

    @Test
    void aDataPointIsALineToo() throws Exception {
        Path file = folder.resolve("metrics.json");
        List<MetricPoint> points = List.of(TestPoints.histogram(0), TestPoints.exponential(1), TestPoints.sum(2));
        FileSink<DataPoint> sink =
                new FileSink<>("file", OtlpSignal.METRICS, file.toString(), false, Duration.ofSeconds(1));
        try (FileWriter<DataPoint> writer = sink.createWriter(task)) {
            for (MetricPoint p : points) {
                writer.write(p, null);
            }
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3).allMatch(l -> l.startsWith("{\"resourceMetrics\":["));
        for (int i = 0; i < 3; i++) {
            assertThat(JsonReader.metrics(lines.get(i).getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(OtlpMetrics.request(List.of(points.get(i))));
        }
    }

    @Test
    void aFileForTwoSignalsIsRefused() {
        FileComponent component = new FileComponent();
        Settings settings = at(folder.resolve("out.json"));
        assertThat(component.check(settings, Set.of(Signal.METRICS))).isEmpty();
        assertThat(component.check(settings, Set.of(Signal.METRICS, Signal.TRACES)))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("one file holds one signal", "file/metrics");
    }

    @Test
    void theSameSpansGiveTheSameBytes() throws Exception {
        assertThat(write("a.json", spans(0, 100))).hasSameBinaryContentAs(write("b.json", spans(0, 100)));
    }

    @Test
    void aRunStartsTheFileAnewUnlessItShallAppend() throws Exception {
        Path file = write("out.json", spans(0, 3));
        write("out.json", spans(0, 2));
        assertThat(Files.readAllLines(file)).hasSize(2);

        try (FileWriter<SpanData> writer = sink(file, true).createWriter(task)) {
            writer.write(span(0), null);
        }
        assertThat(Files.readAllLines(file)).hasSize(3);
    }

    @Test
    void aLineIsSeenAfterTheFlushInterval() throws Exception {
        Path file = folder.resolve("out.json");
        try (FileWriter<SpanData> writer = sink(file, false).createWriter(task)) {
            writer.write(span(0), null);
            assertThat(file).isEmptyFile();
            task.time.advance(1000);
            assertThat(Files.readAllLines(file)).hasSize(1);
        }
    }

    @Test
    void aFullDiskFailsTheTaskOnceAndNotItsEndToo() throws Exception {
        FileWriter<SpanData> writer = sink(Path.of("/dev/full"), true).createWriter(task);
        writer.write(span(0), null);
        assertThatIOException().isThrownBy(() -> writer.flush(false)).withMessageContaining("No space left");
        writer.close();
    }

    @Test
    void afterAFailureNoLineIsLostAndNoneComesTwice() throws Exception {
        Path file = folder.resolve("out.json");
        FileSink<SpanData> sink = sink(file, false);
        List<FilePosition> state;
        try (FileWriter<SpanData> writer = sink.createWriter(task)) {
            writer.write(span(0), null);
            writer.write(span(1), null);
            writer.flush(false);
            state = writer.snapshotState(1);
            writer.write(span(2), null);
        }
        assertThat(Files.readAllLines(file)).hasSize(3);

        byte[] bytes = sink.getWriterStateSerializer().serialize(state.getFirst());
        FilePosition read = sink.getWriterStateSerializer().deserialize(1, bytes);
        try (FileWriter<SpanData> writer = sink.restoreWriter(task, List.of(read))) {
            writer.write(span(2), null);
            writer.write(span(3), null);
        }

        assertThat(file).hasSameBinaryContentAs(write("expected.json", spans(0, 4)));
    }

    @Test
    void aSavepointOfAnotherFileDoesNotCutThisOne() throws Exception {
        Path file = write("out.json", spans(0, 3));
        FilePosition elsewhere = new FilePosition("/elsewhere.json", 1);
        try (FileWriter<SpanData> writer = sink(file, true).restoreWriter(task, List.of(elsewhere))) {
            writer.write(span(3), null);
        }
        assertThat(Files.readAllLines(file)).hasSize(4);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamedBeforeTheStart() throws Exception {
        FileComponent component = new FileComponent();
        assertThat(component.singleWriter()).isTrue();
        assertThat(component.preflight(at(folder.resolve("no/such/out.json"))))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("mkdir -p " + folder + "/no/such");
        assertThat(component.preflight(at(folder)))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("is a folder");
        assertThat(component.preflight(at(folder.resolve("out.json")))).isEmpty();
    }

    @Test
    void otherFormatsAreRefusedWithTheOneThatIsThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileComponent.FORMAT.type().parser().apply("proto"))
                .withMessageContaining("json");
    }

    private static Settings at(Path path) {
        return Settings.builder().set(FileComponent.PATH, path.toString()).build();
    }

    private Path write(String name, List<Span> spans) throws Exception {
        Path file = folder.resolve(name);
        try (FileWriter<SpanData> writer = sink(file, false).createWriter(task)) {
            for (Span s : spans) {
                writer.write(s, null);
            }
            writer.flush(true);
        }
        return file;
    }

    private static FileSink<SpanData> sink(Path file, boolean append) {
        return new FileSink<>("file", OtlpSignal.TRACES, file.toString(), append, Duration.ofSeconds(1));
    }
}
