package dev.weir.requestmetrics;

import dev.weir.api.Exchange;
import dev.weir.api.MetricPoint.Exemplar;
import dev.weir.api.Span;
import dev.weir.span.ExchangeView;
import dev.weir.tracecontext.TraceContext;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of each bucket, out of those that belong to a sampled trace. Of several it is the one whose span id is the lowest: span
 * ids are hashes, so each has the same chance, and the choice depends neither on the order nor on who asks.
 */
final class Exemplars {
    private static final double NANOS_PER_SECOND = 1e9;

    private final @Nullable Sample[] samples;

    Exemplars(int size) {
        samples = new Sample[size];
    }

    void offer(int place, long nanos, Exchange e, Span.Kind kind) {
        if (e.traceparent() == null) {
            return;
        }
        long span = ExchangeView.spanId(e, kind);
        Sample kept = samples[place];
        if (kept != null && Long.compareUnsigned(span, kept.spanId) > 0) {
            return;
        }
        TraceContext context = TraceContext.parse(e.traceparent(), null);
        if (context != null && (context.flags() & TraceContext.SAMPLED) != 0) {
            keep(place, new Sample(span, nanos, e.endNanos(), context.traceIdHi(), context.traceIdLo()));
        }
    }

    void add(Exemplars other) {
        for (int i = 0; i < other.samples.length; i++) {
            Sample sample = other.samples[i];
            if (sample != null) {
                keep(i, sample);
            }
        }
    }

    List<Exemplar> list() {
        List<Exemplar> list = new ArrayList<>();
        for (Sample s : samples) {
            if (s != null) {
                list.add(new Exemplar(s.nanos / NANOS_PER_SECOND, s.timeNanos, s.traceIdHi, s.traceIdLo, s.spanId));
            }
        }
        return List.copyOf(list);
    }

    void write(DataOutput out) throws IOException {
        for (Sample s : samples) {
            out.writeBoolean(s != null);
            if (s != null) {
                out.writeLong(s.spanId);
                out.writeLong(s.nanos);
                out.writeLong(s.timeNanos);
                out.writeLong(s.traceIdHi);
                out.writeLong(s.traceIdLo);
            }
        }
    }

    static Exemplars read(int size, DataInput in) throws IOException {
        Exemplars exemplars = new Exemplars(size);
        for (int i = 0; i < size; i++) {
            if (in.readBoolean()) {
                exemplars.samples[i] =
                        new Sample(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
            }
        }
        return exemplars;
    }

    private void keep(int place, Sample sample) {
        Sample kept = samples[place];
        if (kept == null || sample.before(kept)) {
            samples[place] = sample;
        }
    }

    private record Sample(long spanId, long nanos, long timeNanos, long traceIdHi, long traceIdLo) {
        /** The rest of the order decides between exchanges with one id, as a capture that was taken twice has them. */
        boolean before(Sample other) {
            int order = Long.compareUnsigned(spanId, other.spanId);
            order = order != 0 ? order : Long.compare(timeNanos, other.timeNanos);
            order = order != 0 ? order : Long.compare(nanos, other.nanos);
            return order < 0;
        }
    }
}
