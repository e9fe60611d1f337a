package dev.weir.receiver;

import dev.weir.api.Span;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The spans of a request, on their way to the job. */
public final class Batch {
    private final List<Span> spans;
    private final long bytes;
    private final CompletableFuture<Boolean> safe = new CompletableFuture<>();

    Batch(List<Span> spans, long bytes) {
        this.spans = spans;
        this.bytes = bytes;
    }

    public List<Span> spans() {
        return spans;
    }

    /** That it holds of what may wait. */
    long bytes() {
        return bytes;
    }

    /** True when its sender need not keep it, false when it has to send it again. */
    CompletableFuture<Boolean> safe() {
        return safe;
    }
}
