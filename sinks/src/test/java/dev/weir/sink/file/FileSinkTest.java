package dev.weir.sink.file;

import static dev.weir.sink.testing.TestSpans.span;
import static dev.weir.sink.testing.TestSpans.spans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.api.DataPoint;
import dev.weir.api.MetricPoint;
import dev.weir.api.Span;
import dev.weir.api.SpanData;
import dev.weir.api.component.ComponentFailure;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.api.metrics.Flow;
import dev.weir.otlp.OtlpMetrics;
import dev.weir.otlp.OtlpSignal;
import dev.weir.otlp.OtlpTraces;
import dev.weir.sink.testing.FakeTask;
import dev.weir.sink.testing.JsonReader;
import dev.weir.sink.testing.TestPoints;
import dev.weir.testing.Requires;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {
    @TempDir
    private Path folder;

    private final FakeTask task = new FakeTask();

    @Test
    void aPositionComesBackEqualAndOneOfANewerVersionIsRefused() throws Exception {
        FilePositionSerializer serializer = new FilePositionSerializer();
        byte[] bytes = serializer.serialize(new FilePosition("/x", 3, 7));
        assertThat(serializer.deserialize(2, bytes)).isEqualTo(new FilePosition("/x", 3, 7));
        assertThatThrownBy(() -> serializer.deserialize(3, bytes)).hasMessageContaining("version 3, known is 2");
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
        assertThatThrownBy(() -> writer.flush(false))
                .isInstanceOf(ComponentFailure.class)
                .hasMessage(
                        "sinks.file: cannot write to /dev/full: No space left on device; make room in its file system");
        writer.close();
        assertThat(flow(Flow.SENT)).isZero();
        assertThat(held()).isEqualTo(1);
    }

    @Test
    void ofALineThatADiskTookInPartNothingStaysAndOnlyWholeLinesCountAsSent() throws Exception {
        Requires.that(
                "root".equals(System.getProperty("user.name")), "mounting a file system that is soon full needs root");
        Path disk = Files.createDirectory(folder.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=64k", "weir-test", disk.toString());
        try {
            Path file = disk.resolve("out.json");
            FileWriter<SpanData> writer = sink(file, false).createWriter(task);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            writer.write(span(i), null);
                        }
                    })
                    .isInstanceOf(ComponentFailure.class);
            writer.close();

            List<String> lines = Files.readAllLines(file);
            assertThat(lines).isNotEmpty().allMatch(l -> l.endsWith("]}"));
            assertThat(flow(Flow.SENT)).isEqualTo(lines.size());
            assertThat(flow(Flow.ACCEPTED)).isEqualTo(lines.size() + held());
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void aFileThatWasMovedKeepsItsLinesAndThePathGetsANewOne() throws Exception {
        Path file = folder.resolve("out.json");
        try (FileWriter<SpanData> writer = sink(file, false).createWriter(task)) {
            write(writer, 0, 3);
            Files.move(file, folder.resolve("out.json.1"));
            write(writer, 3, 5);
        }
        assertThat(Files.readAllLines(folder.resolve("out.json.1"))).hasSize(3);
        assertThat(Files.readAllLines(file)).hasSize(2);
        assertBalance(5, 0);
    }

    @Test
    void theLinesOfAFileThatWasRemovedAreLostAndThePathGetsANewOne() throws Exception {
        Path file = folder.resolve("out.json");
        try (FileWriter<SpanData> writer = sink(file, false).createWriter(task)) {
            write(writer, 0, 3);
            Files.delete(file);
            write(writer, 3, 5);
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
        assertBalance(2, lost("file_removed"));
        assertThat(lost("file_removed")).isEqualTo(3);
    }

    @Test
    void aRemovalAfterTheLastLineIsSeenAtTheEnd() throws Exception {
        Path file = folder.resolve("out.json");
        try (FileWriter<SpanData> writer = sink(file, false).createWriter(task)) {
            write(writer, 0, 3);
            Files.delete(file);
        }
        assertBalance(0, 3);
        assertThat(lost("file_removed")).isEqualTo(3);
    }

    @Test
    void aFileThatIsCopiedAndCutGoesOnAtItsBeginningAndWhatWasInItCountsAsLost() throws Exception {
        Path file = folder.resolve("out.json");
        try (FileWriter<SpanData> writer = sink(file, false).createWriter(task)) {
            write(writer, 0, 3);
            Files.copy(file, folder.resolve("out.json.1"));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
            write(writer, 3, 5);
        }
        assertThat(Files.readAllLines(file)).hasSize(2).allMatch(l -> l.startsWith("{"));
        assertBalance(2, lost("file_truncated"));
        assertThat(lost("file_truncated")).isEqualTo(3);
    }

    @Test
    void whatIsNoRegularFileIsWrittenTo() throws Exception {
        try (FileWriter<SpanData> writer = sink(Path.of("/dev/null"), false).createWriter(task)) {
            write(writer, 0, 3);
            assertThat(writer.snapshotState(1)).containsExactly(new FilePosition("/dev/null", 0, 0));
        }
        assertBalance(3, 0);
    }

    @Test
    void whoReadsAFifoGetsEachLine() throws Exception {
        Path fifo = folder.resolve("fifo");
        run("mkfifo", fifo.toString());
        FutureTask<List<String>> reader = new FutureTask<>(() -> Files.readAllLines(fifo));
        Thread.ofPlatform().daemon().start(reader);
        try (FileWriter<SpanData> writer = sink(fifo, false).createWriter(task)) {
            write(writer, 0, 3);
        }
        assertThat(reader.get(30, TimeUnit.SECONDS)).hasSize(3);
        assertBalance(3, 0);
    }

    @Test
    void aCancelledTaskDoesNotWaitForTheReaderOfAFifo() throws Exception {
        Path fifo = folder.resolve("fifo");
        run("mkfifo", fifo.toString());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> sink(fifo, false).createWriter(task))
                .hasMessageContaining("sinks.file: cannot open " + fifo);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatAFailedAttemptWroteBehindTheCheckpointIsTakenBack() throws Exception {
        Path file = folder.resolve("out.json");
        FileSink<SpanData> sink = sink(file, false);
        List<FilePosition> state;
        try (FileWriter<SpanData> writer = sink.createWriter(task)) {
            write(writer, 0, 2);
            state = writer.snapshotState(1);
            write(writer, 2, 5);
        }
        FakeTask again = new FakeTask();
        again.attempt = 1;
        try (FileWriter<SpanData> writer = sink.restoreWriter(again, state)) {
            write(writer, 2, 6);
        }
        assertThat(Files.readAllLines(file)).hasSize(6);
        assertThat(flow(Flow.SENT)
                        + again.count("component.file.sent_spans")
                        - again.count("component.file.withdrawn_spans"))
                .isEqualTo(6);
        assertThat(again.count("component.file.reason.restart.skipped_spans")).isEqualTo(3);

        FakeTask next = new FakeTask();
        try (FileWriter<SpanData> writer = sink.restoreWriter(next, state)) {
            write(writer, 2, 6);
        }
        assertThat(next.count("component.file.withdrawn_spans"))
                .as("an earlier run counted those")
                .isZero();
    }

    @Test
    void afterARestartAFileThatStandsInThePlaceOfAMovedOneIsNotCut() throws Exception {
        Path file = folder.resolve("out.json");
        FileSink<SpanData> sink = sink(file, false);
        List<FilePosition> state;
        try (FileWriter<SpanData> writer = sink.createWriter(task)) {
            write(writer, 0, 1);
            state = writer.snapshotState(1);
            Files.move(file, folder.resolve("out.json.1"));
            write(writer, 1, 5);
        }
        try (FileWriter<SpanData> writer = sink.restoreWriter(task, state)) {
            write(writer, 5, 6);
        }
        assertThat(Files.readAllLines(file)).hasSize(5);
    }

    private static void write(FileWriter<SpanData> writer, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            writer.write(span(i), null);
        }
        writer.flush(false);
    }

    private void assertBalance(long out, long lost) {
        assertThat(flow(Flow.SENT) - flow(Flow.WITHDRAWN)).isEqualTo(out);
        assertThat(flow(Flow.ACCEPTED)).isEqualTo(out + lost);
        assertThat(held()).isZero();
    }

    private long flow(Flow flow) {
        return task.count("component.file." + flow.of("spans"));
    }

    private int held() {
        return task.gauge("component.file.held_spans");
    }

    private long lost(String reason) {
        return task.count("component.file.reason." + reason + ".lost_spans");
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
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
        FilePosition read = sink.getWriterStateSerializer().deserialize(2, bytes);
        try (FileWriter<SpanData> writer = sink.restoreWriter(task, List.of(read))) {
            writer.write(span(2), null);
            writer.write(span(3), null);
        }

        assertThat(file).hasSameBinaryContentAs(write("expected.json", spans(0, 4)));
    }

    @Test
    void aSavepointOfAnotherFileDoesNotCutThisOne() throws Exception {
        Path file = write("out.json", spans(0, 3));
        FilePosition elsewhere = new FilePosition("/elsewhere.json", 1, 1);
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
                .contains("mkdir -p \"$(dirname " + folder + "/no/such/out.json)\"")
                .satisfies(hidden -> assertThat(hidden.replace(folder + "/no/such/out.json", "***"))
                        .as("only the whole path is hidden where it is a secret")
                        .doesNotContain("no/such"));
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
