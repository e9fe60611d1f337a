package dev.weir.requestmetrics;

import dev.weir.api.MetricPoint;
import dev.weir.api.MetricPoint.Exemplar;
import dev.weir.api.MetricPoint.Temporality;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** A sum of counts. */
record Tally(long count) implements Aggregate {

    @Override
    public long exchanges() {
        return 0;
    }

    @Override
    public Aggregate plus(Aggregate other) {
        return new Tally(count + other.count());
    }

    @Override
    public Aggregate withoutExemplars() {
        return this;
    }

    @Override
    public int layout() {
        return 0;
    }

    @Override
    public List<Exemplar> exemplars() {
        return List.of();
    }

    @Override
    public MetricPoint.Value value(Temporality temporality, List<Exemplar> exemplars) {
        return new MetricPoint.Sum(count, true, temporality);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeLong(count);
    }
}
