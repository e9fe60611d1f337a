package dev.weir.passthrough;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.SpanData;
import dev.weir.api.types.SpanSerializer;
import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpJson;
import dev.weir.otlp.OtlpSignal;
import dev.weir.otlp.RequestBuilder;
import dev.weir.otlp.read.ReadCounts;
import dev.weir.otlp.read.ReadLimits;
import dev.weir.otlp.read.SpanReader;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** What is read of a request is written again as it was, the spans' order and grouping aside. */
class SpansPassThroughTest {
    private final SpanReader reader = new SpanReader(new ReadCounts(), ReadLimits.DEFAULT);

    @Test
    void everyFieldComesOutAsItCameIn() throws Exception {
        ExportTraceServiceRequest request = AllSpans.request("shop", true);
        List<SpanData> spans = reader.read(request.toByteArray());

        assertThat(spans).hasSize(AllSpans.SPANS);
        assertThat(written(spans, Integer.MAX_VALUE)).containsExactly(request);
    }

    @Property(tries = 500)
    void anyRequestComesOutAsItCameIn(@ForAll Random random) throws Exception {
        ExportTraceServiceRequest request = AnyRequest.of(random, true);
        List<SpanData> spans = reader.read(request.toByteArray());

        assertThat(AllSpans.in(written(spans, Integer.MAX_VALUE)))
                .containsExactlyInAnyOrderElementsOf(AllSpans.in(request));
        assertThat(AllSpans.in((ExportTraceServiceRequest) OtlpSignal.TRACES.request(spans)))
                .as("as the sinks debug and file take it")
                .containsExactlyInAnyOrderElementsOf(AllSpans.in(request));
    }

    @Property(tries = 500)
    void anyRequestInJsonComesOutAsItCameIn(@ForAll Random random) throws Exception {
        ExportTraceServiceRequest request = AnyRequest.of(random, false);
        ExportTraceServiceRequest read = json(OtlpJson.bytes(request));

        assertThat(read).isEqualTo(request);
        for (SpanData span : reader.read(read.toByteArray())) {
            ExportTraceServiceRequest line = json(OtlpSignal.TRACES.lines().apply(span));
            assertThat(AllSpans.in(line)).hasSize(1);
            assertThat(AllSpans.in(request)).containsAll(AllSpans.in(line));
        }
    }

    @Test
    void alsoWhenItWentToAnotherTask() throws Exception {
        ExportTraceServiceRequest request = AllSpans.request("shop", true);
        List<SpanData> spans = new ArrayList<>();
        for (SpanData span : reader.read(request.toByteArray())) {
            spans.add(copy(span));
        }

        assertThat(spans).isEqualTo(reader.read(request.toByteArray()));
        assertThat(written(spans, Integer.MAX_VALUE)).containsExactly(request);
    }

    @Test
    void spansOfOneScopeInSeveralRequestsGoUnderOne() throws Exception {
        List<SpanData> spans =
                new ArrayList<>(reader.read(AllSpans.request("shop", false).toByteArray()));
        spans.addAll(reader.read(AllSpans.request("cart", false).toByteArray()));
        spans.addAll(reader.read(AllSpans.request("shop", false).toByteArray()));
        ExportTraceServiceRequest written = written(spans, Integer.MAX_VALUE).getFirst();

        assertThat(written.getResourceSpansCount()).isEqualTo(2);
        assertThat(written.getResourceSpans(0).getScopeSpansCount()).isEqualTo(2);
        assertThat(written.getResourceSpans(0).getScopeSpans(0).getSpansCount()).isEqualTo(4);
    }

    @Test
    void noRequestIsLongerThanItMayBeAndNoSpanIsMissing() throws Exception {
        List<SpanData> spans = new ArrayList<>();
        List<ExportTraceServiceRequest> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sent.add(AllSpans.request("service-" + i % 7, false));
            spans.addAll(reader.read(sent.getLast().toByteArray()));
        }
        List<ExportTraceServiceRequest> written = written(spans, 4_000);

        assertThat(written).allMatch(r -> r.getSerializedSize() <= 4_000);
        assertThat(AllSpans.in(written)).containsExactlyInAnyOrderElementsOf(AllSpans.in(sent));
    }

    @Test
    void spansThatCameOneBehindTheOtherAndGoApartAreStillThemselves() throws Exception {
        ExportTraceServiceRequest request = AllSpans.request("shop", false);
        List<SpanData> spans = reader.read(request.toByteArray());

        for (int leftOut = 0; leftOut < AllSpans.SPANS; leftOut++) {
            List<SpanData> some = new ArrayList<>(spans);
            some.remove(leftOut);
            List<AllSpans.OfRequest> expected = new ArrayList<>(AllSpans.in(request));
            expected.remove(leftOut);
            assertThat(AllSpans.in(written(some, Integer.MAX_VALUE))).isEqualTo(expected);
        }
    }

    /** Of a span that waits its whole request is held on to. */
    @Test
    void aRequestIsFullTooWhenMuchMoreIsHeldOnToThanItSends() throws Exception {
        ExportTraceServiceRequest large = AllSpans.request("x".repeat(50_000), false);
        ExportTraceServiceRequest small = AllSpans.request("shop", false);
        byte[] together = new byte[large.getSerializedSize() + small.getSerializedSize()];
        System.arraycopy(large.toByteArray(), 0, together, 0, large.getSerializedSize());
        System.arraycopy(small.toByteArray(), 0, together, large.getSerializedSize(), small.getSerializedSize());
        List<SpanData> one = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            one.add(reader.read(together.clone()).getLast());
        }

        List<ExportTraceServiceRequest> whole = written(one, 1_000_000);
        assertThat(whole).hasSize(1);
        int enough = 2 * whole.getFirst().getSerializedSize();
        assertThat(10 * together.length).as("what the requests are").isGreaterThan(5 * enough);
        List<ExportTraceServiceRequest> written = written(one, enough);
        assertThat(written).hasSizeGreaterThan(1);
        assertThat(AllSpans.in(written)).hasSize(10);
    }

    private static ExportTraceServiceRequest json(byte[] json) throws IOException {
        return ExportTraceServiceRequest.parseFrom(dev.weir.otlp.read.OtlpJson.traces(json));
    }

    private static List<ExportTraceServiceRequest> written(List<SpanData> spans, long maxBytes) throws IOException {
        RequestBuilder<SpanData> builder = OtlpSignal.TRACES.builder(maxBytes);
        List<ExportTraceServiceRequest> requests = new ArrayList<>();
        for (SpanData span : spans) {
            ExportRequest full = builder.add(span);
            if (full != null) {
                requests.add(ExportTraceServiceRequest.parseFrom(full.protobuf()));
            }
        }
        requests.add(ExportTraceServiceRequest.parseFrom(builder.take().protobuf()));
        return requests;
    }

    private static SpanData copy(SpanData span) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        SpanSerializer.INSTANCE.serialize(span, out);
        return SpanSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }
}
