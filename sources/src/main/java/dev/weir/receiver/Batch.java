package dev.weir.receiver;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a request brought, on its way to the job. */
public final class Batch<T> {
    private final List<T> records;
    private final CompletableFuture<Boolean> safe = new CompletableFuture<>();

    Batch(List<T> records) {
        this.records = records;
    }

    public List<T> records() {
        return records;
    }

    /** True when its sender need not keep it, false when it has to send it again. */
    CompletableFuture<Boolean> safe() {
        return safe;
    }
}
