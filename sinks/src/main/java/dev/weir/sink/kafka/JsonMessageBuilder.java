package dev.weir.sink.kafka;

import dev.weir.otlp.OtlpSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** OTLP JSON. A record takes no more beside others than in a message of its own, so the sum of those is never too small. */
final class JsonMessageBuilder<T> implements MessageBuilder<T> {
    private final OtlpSignal<T> signal;
    private final Function<T, byte[]> alone;
    private final int maxBytes;
    private final List<T> waiting = new ArrayList<>();
    private long bytes;

    JsonMessageBuilder(OtlpSignal<T> signal, int maxBytes) {
        this.signal = signal;
        this.alone = signal.lines();
        this.maxBytes = maxBytes;
    }

    @Override
    public @Nullable Value add(T added) {
        int more = alone.apply(added).length;
        Value full = !waiting.isEmpty() && bytes + more > maxBytes ? take() : null;
        waiting.add(added);
        bytes += more;
        return full;
    }

    @Override
    public Value take() {
        Value value = new Value(signal.json(waiting), waiting.size());
        waiting.clear();
        bytes = 0;
        return value;
    }
}
