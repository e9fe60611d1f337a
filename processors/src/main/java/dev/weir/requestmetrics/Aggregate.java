package dev.weir.requestmetrics;

import dev.weir.api.MetricPoint;
import dev.weir.api.MetricPoint.Exemplar;
import dev.weir.api.MetricPoint.Temporality;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * What a series adds up. Whoever makes one may fill it; once it is given away it never changes again, for a state backend may be
 * writing it at the same time. Adding is exact, so neither the order nor the grouping of parts shows in the result.
 */
public sealed interface Aggregate permits Tally, ExplicitBuckets, ExponentialBuckets {

    /** Both together, as a new one. The other is of the same class and layout. */
    Aggregate plus(Aggregate other);

    /** The same numbers without the samples, which belong to their window. */
    Aggregate withoutExemplars();

    /** What cannot be added to another layout differs in this number. */
    int layout();

    /** How many were counted. */
    long count();

    /** How many of them are exchanges. */
    long exchanges();

    List<Exemplar> exemplars();

    /** @param exemplars of the window, where this is more than a window */
    MetricPoint.Value value(Temporality temporality, List<Exemplar> exemplars);

    void write(DataOutput out) throws IOException;

    /** The class is written first, so that {@link #readAny} knows what follows. */
    static void writeAny(Aggregate aggregate, DataOutput out) throws IOException {
        out.writeByte(
                switch (aggregate) {
                    case Tally _ -> 0;
                    case ExplicitBuckets _ -> 1;
                    case ExponentialBuckets _ -> 2;
                });
        aggregate.write(out);
    }

    static Aggregate readAny(DataInput in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case 0 -> new Tally(in.readLong());
            case 1 -> ExplicitBuckets.read(in);
            case 2 -> ExponentialBuckets.read(in);
            default -> throw new IOException("no kind of aggregate: " + kind);
        };
    }
}
