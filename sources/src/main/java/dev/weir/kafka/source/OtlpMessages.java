package dev.weir.kafka.source;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.api.DataPoint;
import dev.weir.api.SpanData;
import dev.weir.api.component.Signal;
import dev.weir.api.kafka.OtlpEncoding;
import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.otlp.read.MetricReader;
import dev.weir.otlp.read.OtlpJson;
import dev.weir.otlp.read.ReadCounts;
import dev.weir.otlp.read.ReadLimits;
import dev.weir.otlp.read.RequestTooLarge;
import dev.weir.otlp.read.SpanReader;
import java.util.List;
import org.apache.flink.metrics.MetricGroup;

/** What is in OTLP, whoever wrote it. An export request and TracesData or MetricsData are the same bytes. */
record OtlpMessages<T>(Decoder<T> decoder) implements MessageReader<T> {

    private interface Decoder<T> {
        List<T> decode(byte[] value) throws InvalidProtocolBufferException;
    }

    static OtlpMessages<SpanData> spans(OtlpEncoding encoding, String id, MetricGroup metrics) {
        SpanReader reader = new SpanReader(counts(Signal.TRACES, "spans", id, metrics), ReadLimits.DEFAULT);
        return new OtlpMessages<>(
                encoding == OtlpEncoding.OTLP_JSON ? value -> reader.read(OtlpJson.traces(value)) : reader::read);
    }

    static OtlpMessages<DataPoint> metrics(OtlpEncoding encoding, String id, MetricGroup metrics) {
        MetricReader reader = new MetricReader(counts(Signal.METRICS, "data_points", id, metrics), ReadLimits.DEFAULT);
        return new OtlpMessages<>(
                encoding == OtlpEncoding.OTLP_JSON ? value -> reader.read(OtlpJson.metrics(value)) : reader::read);
    }

    private static ReadCounts counts(Signal signal, String unit, String id, MetricGroup metrics) {
        ReadCounts read = new ReadCounts();
        Counts counts = new Counts(id, null);
        read.rejected(signal).forEach((reason, n) -> counts.show(metrics, Flow.LOST, unit, reason, n::sum));
        read.notes(signal).forEach((name, n) -> counts.show(metrics, name, n::sum));
        return read;
    }

    @Override
    public List<T> read(byte[] value) throws Unreadable {
        try {
            return decoder.decode(value);
        } catch (RequestTooLarge e) {
            throw new Unreadable(Skipped.TOO_LARGE, e);
        } catch (InvalidProtocolBufferException e) {
            throw new Unreadable(Skipped.MALFORMED, e);
        }
    }
}
