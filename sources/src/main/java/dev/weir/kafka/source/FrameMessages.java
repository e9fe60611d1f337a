package dev.weir.kafka.source;

import dev.weir.api.types.RecordFrames;
import dev.weir.api.types.RecordSerializer;
import dev.weir.api.types.UnreadableFrames;
import java.util.List;

/** Weir's own records, in the layout of {@link RecordFrames}. */
record FrameMessages<T>(RecordSerializer<T> serializer) implements MessageReader<T> {

    @Override
    public List<T> read(byte[] value) throws Unreadable {
        try {
            return RecordFrames.read(value, serializer);
        } catch (UnreadableFrames e) {
            Skipped reason = switch (e.reason()) {
                case MALFORMED -> Skipped.MALFORMED;
                case UNKNOWN_VERSION -> Skipped.UNKNOWN_VERSION;
                case CHECKSUM -> Skipped.CHECKSUM;
            };
            throw new Unreadable(reason, e);
        }
    }
}
