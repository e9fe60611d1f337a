package dev.weir.api.component;

import dev.weir.api.Chunk;
import dev.weir.api.DataPoint;
import dev.weir.api.Observation;
import dev.weir.api.Segment;
import dev.weir.api.SpanData;
import dev.weir.api.types.ChunkSerializer;
import dev.weir.api.types.DataPointSerializer;
import dev.weir.api.types.ObservationSerializer;
import dev.weir.api.types.RecordSerializer;
import dev.weir.api.types.RecordTypeInfo;
import dev.weir.api.types.SegmentSerializer;
import dev.weir.api.types.SpanSerializer;
import java.util.Locale;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** What flows between two components. A pipeline is checked by these before anything starts. */
@SuppressWarnings("ImmutableEnumChecker") // Flink's type information is not marked so, but never changes
public enum Signal {
    /** Packets of connections. */
    SEGMENTS(Segment.class, SegmentSerializer.INSTANCE),
    /** Bytes of connections in their order. */
    STREAMS(Chunk.class, ChunkSerializer.INSTANCE),
    /** Requests with their responses, and where some may be missing. */
    EXCHANGES(Observation.class, ObservationSerializer.INSTANCE),
    TRACES(SpanData.class, SpanSerializer.INSTANCE),
    METRICS(DataPoint.class, DataPointSerializer.INSTANCE);

    private final TypeInformation<?> type;

    <T> Signal(Class<T> record, RecordSerializer<T> serializer) {
        this.type = new RecordTypeInfo<>(record, serializer);
    }

    /** The Flink type of the signal's records. The caller names the record's class. */
    @SuppressWarnings("unchecked")
    public <T> TypeInformation<T> type(Class<T> record) {
        if (type.getTypeClass() != record) {
            throw new IllegalArgumentException(this + " carries " + type + ", not " + record.getSimpleName());
        }
        return (TypeInformation<T>) type;
    }

    /** As written in messages: lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
