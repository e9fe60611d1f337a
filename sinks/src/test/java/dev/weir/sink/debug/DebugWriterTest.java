package dev.weir.sink.debug;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.SpanData;
import dev.weir.otlp.OtlpSignal;
import dev.weir.sink.testing.FakeTask;
import dev.weir.sink.testing.TestSpans;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DebugWriterTest {
    private final FakeTask task = new FakeTask();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void aBatchIsPrintedEachSecond() throws Exception {
        DebugWriter<SpanData> writer = writer(2, 1);
        writer.write(TestSpans.span(0), null);
        writer.write(TestSpans.span(1), null);
        assertThat(text()).isEmpty();

        task.time.advance(1000);
        assertThat(text()).isEqualTo(line(2));

        writer.write(TestSpans.span(2), null);
        task.time.advance(1000);
        assertThat(text()).isEqualTo(line(2) + line(1));
        assertThat(task.count("numRecordsSend")).isEqualTo(3);
    }

    @Test
    void aCheckpointTheEndAndManySpansPrintAtOnce() {
        DebugWriter<SpanData> writer = writer(2, 1);
        writer.write(TestSpans.span(0), null);
        writer.flush(false);
        writer.flush(true);
        for (int i = 0; i < DebugWriter.MAX_BATCH; i++) {
            writer.write(TestSpans.span(i), null);
        }
        assertThat(text()).isEqualTo(line(1) + line(1000));
    }

    @Test
    void whatSamplingLeavesOutIsCounted() throws Exception {
        DebugWriter<SpanData> writer = writer(2, 3);
        for (int i = 0; i < 8; i++) {
            writer.write(TestSpans.span(i), null);
            writer.flush(false);
        }
        assertThat(text()).isEqualTo(line(1).repeat(4));
        assertThat(task.count("spansNotPrinted")).isEqualTo(4);

        task.time.advance(1000);
        writer.write(TestSpans.span(9), null);
        writer.flush(false);
        assertThat(text()).isEqualTo(line(1).repeat(5));
    }

    @Test
    void thereafterNoneMeansNoneAfterTheFirst() {
        Sampler sampler = new Sampler(1, 0);
        assertThat(sampler.admits(0)).isTrue();
        assertThat(sampler.admits(999)).isFalse();
        assertThat(sampler.admits(1000)).isTrue();
    }

    @Test
    void whatAFullOrClosedOutputDidNotTakeIsLostAndTheJobGoesOn() throws Exception {
        DebugWriter<SpanData> writer = writer(2, 1, new FileOutputStream("/dev/full"));
        writer.write(TestSpans.span(0), null);
        writer.write(TestSpans.span(1), null);
        writer.flush(false);
        writer.write(TestSpans.span(2), null);
        writer.close();

        assertThat(task.count("component.debug.accepted_spans")).isEqualTo(3);
        assertThat(task.count("component.debug.sent_spans")).isZero();
        assertThat(task.count("component.debug.reason.write_failed.lost_spans")).isEqualTo(3);
        assertThat(task.gauge("component.debug.held_spans")).isZero();
    }

    private DebugWriter<SpanData> writer(int initial, int thereafter) {
        return writer(initial, thereafter, printed);
    }

    private DebugWriter<SpanData> writer(int initial, int thereafter, OutputStream out) {
        return new DebugWriter<>(
                "debug", OtlpSignal.TRACES, Verbosity.BASIC, new Sampler(initial, thereafter), task, out);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static String line(int spans) {
        return "Traces\t{\"resource spans\": 1, \"spans\": " + spans + "}\n";
    }
}
