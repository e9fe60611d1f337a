package dev.weir.requestmetrics;

import dev.weir.api.Exchange;
import dev.weir.api.MetricPoint.Exemplar;
import dev.weir.api.MetricPoint.Temporality;
import dev.weir.api.Span;
import java.util.List;

/** What the histograms have in common. */
abstract sealed class Durations permits ExplicitBuckets, ExponentialBuckets {
    final Moments moments;
    final Exemplars exemplars;

    Durations(Moments moments, Exemplars exemplars) {
        this.moments = moments;
        this.exemplars = exemplars;
    }

    /** Counts the duration in its bucket and says where its exemplar would stand. */
    abstract int count(long nanos);

    /** @param sample whether the exchange may become an exemplar */
    final void record(Exchange e, Span.Kind kind, boolean sample) {
        long nanos = Math.clamp(e.endNanos() - e.requestStartNanos(), 0, Moments.LONGEST);
        moments.record(nanos);
        int place = count(nanos);
        if (sample) {
            exemplars.offer(place, nanos, e, kind);
        }
    }

    final void addShared(Durations other) {
        moments.add(other.moments);
        exemplars.add(other.exemplars);
    }

    public final long count() {
        return moments.count();
    }

    public final long exchanges() {
        return count();
    }

    public final List<Exemplar> exemplars() {
        return exemplars.list();
    }

    /** Of a cumulative histogram the extremes would be those since the start, which tell nobody anything. */
    final double min(Temporality temporality) {
        return temporality == Temporality.DELTA ? moments.min() : Double.NaN;
    }

    final double max(Temporality temporality) {
        return temporality == Temporality.DELTA ? moments.max() : Double.NaN;
    }
}
