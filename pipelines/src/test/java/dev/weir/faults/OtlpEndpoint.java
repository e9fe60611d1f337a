package dev.weir.faults;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An OTLP endpoint that goes away, is slow, or refuses when told to. */
abstract class OtlpEndpoint implements Destination {
    private final Arrivals arrivals = new Arrivals();
    private final ConcurrentLinkedQueue<String> refusals = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> refused = new ConcurrentSkipListMap<>();
    private volatile Duration delay = Duration.ZERO;

    /** Listens at its port, the same each time. */
    abstract void open() throws IOException;

    /** Answers by which a request is sent again, as Weir calls them. */
    abstract List<String> temporary();

    /** Answers by which a request is lost, as Weir calls them. */
    abstract List<String> permanent();

    /** The answer goes to one request, whichever comes next. */
    void refuse(String answer) {
        refusals.add(answer);
    }

    boolean hasRefusedAll() {
        return refusals.isEmpty();
    }

    /** Spans in refused requests, by answer. */
    Map<String, Integer> refused() {
        return refused;
    }

    /** What it takes it takes at once, and says so only so much later. */
    void delay(Duration time) {
        delay = time;
    }

    @Override
    public Arrivals arrived() {
        return arrivals;
    }

    /** The answer that the request gets instead of being taken; null if it is taken. */
    final @Nullable String refusal(ExportTraceServiceRequest request) throws InterruptedException {
        List<Span> spans = request.getResourceSpansList().stream()
                .flatMap(r -> r.getScopeSpansList().stream())
                .flatMap(s -> s.getSpansList().stream())
                .toList();
        String answer = refusals.poll();
        if (answer == null) {
            arrivals.add(spans);
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        } else {
            refused.merge(answer, spans.size(), Integer::sum);
        }
        return answer;
    }

    final String sink(String type, String endpoint) {
        return "%s: {endpoint: \"%s\", timeout: 1s, retry_on_failure: {initial_interval: 100ms, max_interval: 1s}}"
                .formatted(type, endpoint);
    }
}
