package dev.weir.faults;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How often each numbered request arrived, as SERVER and as CLIENT. Safe for use by several threads. */
final class Arrivals {
    private final Map<Integer, Integer> servers = new HashMap<>();
    private final Map<Integer, Integer> clients = new HashMap<>();
    private final Set<ByteString> ids = new HashSet<>();

    /**
     * What arrived of some requests.
     *
     * @param server requests with a SERVER span
     * @param client requests with a CLIENT span
     * @param missing spans that should be there, two for each request, and are not
     * @param twice spans that are there although the same one was
     */
    record Count(int sent, int server, int client, int missing, int twice) {}

    synchronized void add(Iterable<Span> spans) {
        for (Span span : spans) {
            ids.add(span.getSpanId());
            switch (span.getKind()) {
                case SPAN_KIND_SERVER -> servers.merge(NumberedLoad.number(span), 1, Integer::sum);
                case SPAN_KIND_CLIENT -> clients.merge(NumberedLoad.number(span), 1, Integer::sum);
                default -> throw new AssertionError("a span of another kind: " + span);
            }
        }
    }

    /** Whether a request of this number or a higher one has both spans. */
    synchronized boolean hasFrom(int number) {
        return servers.keySet().stream().anyMatch(n -> n >= number && clients.containsKey(n));
    }

    /** Of spans. */
    synchronized int differentIds() {
        return ids.size();
    }

    synchronized Count of(int sent) {
        int all = servers.values().stream().mapToInt(n -> n).sum()
                + clients.values().stream().mapToInt(n -> n).sum();
        int different = servers.size() + clients.size();
        return new Count(sent, servers.size(), clients.size(), 2 * sent - different, all - different);
    }
}
