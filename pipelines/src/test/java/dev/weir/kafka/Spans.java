package dev.weir.kafka;

import dev.weir.api.Attributes;
import dev.weir.api.Span;
import dev.weir.api.SpanData;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;

/** Spans that differ by their number, made slowly until a checkpoint is complete; then, if asked, the job fails once. */
final class Spans extends RichMapFunction<Long, SpanData> implements CheckpointListener {
    private static final long serialVersionUID = 1L;

    static final AtomicBoolean FAIL = new AtomicBoolean();
    static final AtomicBoolean CHECKPOINTED = new AtomicBoolean();
    static final AtomicBoolean HURRY = new AtomicBoolean();

    /** Before each test: tests run in one process. */
    static void reset(boolean fail) {
        FAIL.set(fail);
        CHECKPOINTED.set(false);
        HURRY.set(false);
    }

    @Override
    public SpanData map(Long n) throws Exception {
        if (!HURRY.get()) {
            Thread.sleep(1);
        }
        if (CHECKPOINTED.get() && FAIL.compareAndSet(true, false)) {
            HURRY.set(true);
            throw new IllegalStateException("the failure that the test wants");
        }
        return span(n);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        CHECKPOINTED.set(true);
    }

    static Span span(long n) {
        return new Span(
                0x0102030405060708L,
                n % 10,
                0x1000000000000000L + n,
                n % 2 == 0 ? 0 : 7,
                0x301,
                n % 2 == 0 ? null : "vendor=1",
                "GET /" + n % 3,
                n % 2 == 0 ? Span.Kind.SERVER : Span.Kind.CLIENT,
                1_581_452_772_000_000_321L + n,
                1_581_452_773_000_000_789L + n,
                Span.Status.values()[(int) (n % 3)],
                Attributes.builder()
                        .put("http.request.method", "GET")
                        .put("http.response.status_code", 200 + n % 5)
                        .put("ratio", 0.5)
                        .put("cached", n % 2 == 0)
                        .put("tags", List.of("a", "b"))
                        .build(),
                Attributes.of("service.name", "shop-" + n % 4));
    }
}
