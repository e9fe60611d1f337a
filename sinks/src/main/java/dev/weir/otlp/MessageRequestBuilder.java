package dev.weir.otlp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** For a signal of which little is sent: all of it at once. */
final class MessageRequestBuilder<T> implements RequestBuilder<T> {
    private final Function<Iterable<T>, byte[]> encoder;
    private final ToIntFunction<T> size;
    private final long maxBytes;
    private final List<T> waiting = new ArrayList<>();
    private long bytes;

    /** @param size the most that a record takes beside others */
    MessageRequestBuilder(Function<Iterable<T>, byte[]> encoder, ToIntFunction<T> size, long maxBytes) {
        this.encoder = encoder;
        this.size = size;
        this.maxBytes = maxBytes;
    }

    @Override
    public @Nullable ExportRequest add(T added) {
        int more = size.applyAsInt(added);
        ExportRequest full = !waiting.isEmpty() && bytes + more > maxBytes ? take() : null;
        waiting.add(added);
        bytes += more;
        return full;
    }

    @Override
    public int records() {
        return waiting.size();
    }

    @Override
    public ExportRequest take() {
        ExportRequest request = new ExportRequest(waiting.size(), encoder.apply(waiting));
        waiting.clear();
        bytes = 0;
        return request;
    }
}
