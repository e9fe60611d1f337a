package dev.weir.sink.kafka;

import dev.weir.api.types.RecordFrames;
import dev.weir.api.types.RecordSerializer;
import org.jspecify.annotations.Nullable;

/** Weir's own records, in the layout of {@link RecordFrames}. */
final class FrameMessageBuilder<T> implements MessageBuilder<T> {
    private final RecordFrames<T> frames;
    private final int maxBytes;

    FrameMessageBuilder(RecordSerializer<T> serializer, int maxBytes) {
        this.frames = new RecordFrames<>(serializer);
        this.maxBytes = maxBytes;
    }

    @Override
    public @Nullable Value add(T added) {
        if (frames.add(added, maxBytes)) {
            return null;
        }
        Value full = take();
        frames.add(added, maxBytes);
        return full;
    }

    @Override
    public Value take() {
        int records = frames.records();
        return new Value(frames.take(), records);
    }
}
