package dev.weir.otlp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.weir.api.DataPoint;
import dev.weir.api.SpanData;
import dev.weir.api.component.Signal;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * What the signals of OTLP differ in, so that what sends, writes and prints them is there once. There is one object of each.
 *
 * @param <T> its records
 */
public final class OtlpSignal<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    public static final OtlpSignal<SpanData> TRACES = new OtlpSignal<>(
            Signal.TRACES,
            "spans",
            "spans",
            OtlpTraces::request,
            OtlpTraces::protobuf,
            ExportTraceServiceRequest.getDescriptor(),
            SpanRequestBuilder::new,
            SpanLines::new,
            ExportTraceServiceResponse.getDefaultInstance());

    public static final OtlpSignal<DataPoint> METRICS = new OtlpSignal<>(
            Signal.METRICS,
            "data points",
            "dataPoints",
            OtlpMetrics::request,
            OtlpMetrics::protobuf,
            ExportMetricsServiceRequest.getDescriptor(),
            maxBytes -> new MessageRequestBuilder<>(OtlpMetrics::protobuf, OtlpMetrics::size, maxBytes),
            () -> point ->
                    OtlpJson.bytes(ExportMetricsServiceRequest.getDescriptor(), OtlpMetrics.protobuf(List.of(point))),
            ExportMetricsServiceResponse.getDefaultInstance());

    private final Signal signal;
    private final transient String noun;
    private final transient String counter;
    private final transient Function<Iterable<T>, Message> encoder;
    private final transient Function<Iterable<T>, byte[]> protobuf;
    private final transient Descriptor type;
    private final transient LongFunction<RequestBuilder<T>> builder;
    private final transient Supplier<Function<T, byte[]>> lines;
    private final transient Message response;

    private OtlpSignal(
            Signal signal,
            String noun,
            String counter,
            Function<Iterable<T>, Message> encoder,
            Function<Iterable<T>, byte[]> protobuf,
            Descriptor type,
            LongFunction<RequestBuilder<T>> builder,
            Supplier<Function<T, byte[]>> lines,
            Message response) {
        this.signal = signal;
        this.noun = noun;
        this.counter = counter;
        this.encoder = encoder;
        this.protobuf = protobuf;
        this.type = type;
        this.builder = builder;
        this.lines = lines;
        this.response = response;
    }

    /** Throws {@link IllegalArgumentException} for a signal that OTLP does not have. */
    public static OtlpSignal<?> of(Signal signal) {
        return switch (signal) {
            case TRACES -> TRACES;
            case METRICS -> METRICS;
            default -> throw new IllegalArgumentException("OTLP has no " + signal);
        };
    }

    public Signal signal() {
        return signal;
    }

    /** Its records in plural, for messages. */
    public String noun() {
        return noun;
    }

    /** Its records in the names of {@link dev.weir.api.metrics.Flow}. */
    public String unit() {
        return noun.replace(' ', '_');
    }

    /** A Flink metric's name of its records: {@code dataPointsSent} for "Sent". */
    public String counter(String suffix) {
        return counter + suffix;
    }

    /** The export request of its service. */
    public Message request(Iterable<T> records) {
        return encoder.apply(records);
    }

    /** The same in OTLP JSON, on one line without its end. */
    public byte[] json(Iterable<T> records) {
        return OtlpJson.bytes(type, protobuf.apply(records));
    }

    /** A request in OTLP JSON. */
    public byte[] json(ExportRequest request) {
        return OtlpJson.bytes(type, request.protobuf());
    }

    /**
     * The same as bytes, for many records.
     *
     * @param maxBytes of a request
     */
    public RequestBuilder<T> builder(long maxBytes) {
        return builder.apply(maxBytes);
    }

    /** Gives a record as an export request in OTLP JSON, on one line without its end; for one thread. */
    public Function<T, byte[]> lines() {
        return lines.get();
    }

    /** The message that an export request's bytes stand for. */
    public Message parse(ExportRequest request) {
        try {
            return request(List.of()).getParserForType().parseFrom(request.protobuf());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The export response of its service, empty. */
    public Message response() {
        return response;
    }

    /** Lower case, as in the paths of OTLP over HTTP. */
    @Override
    public String toString() {
        return signal.toString();
    }

    private Object readResolve() {
        return of(signal);
    }
}
