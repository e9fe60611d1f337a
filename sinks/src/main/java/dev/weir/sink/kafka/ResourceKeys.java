package dev.weir.sink.kafka;

import dev.weir.api.DataPoint;
import dev.weir.api.EncodedPoint;
import org.jspecify.annotations.Nullable;

/** Keys of data points by their resource. A point mostly has that of the point before, of which the hash is known. */
final class ResourceKeys implements MessageFormat.Key<DataPoint> {
    private static final long serialVersionUID = 1L;

    private transient byte @Nullable [] latest;
    private transient String key = "";

    @Override
    @SuppressWarnings("ReferenceEquality") // points of a request share the array
    public String apply(DataPoint point) {
        if (!(point instanceof EncodedPoint encoded)) {
            return Partitioning.resource(point);
        }
        byte[] resource = encoded.metric().resource();
        if (latest != resource) {
            key = Partitioning.resource(point);
            latest = resource;
        }
        return key;
    }
}
