package dev.weir.http1;

import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.ProtocolFactory;
import dev.weir.protocol.Tally;
import dev.weir.span.HttpMetrics;
import dev.weir.span.HttpSpans;
import dev.weir.span.MetricMapping;
import dev.weir.span.SpanMapping;
import dev.weir.span.SpanOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code http}: HTTP/1.x. */
public final class Http1Factory implements ProtocolFactory {
    private static final Http1Limits LIMITS = Http1Limits.DEFAULT;
    private static final long LARGEST = 1 << 30;

    static final Option<Long> MAX_HEAD = Option.of(
            "http.max_head_bytes",
            OptionType.BYTES,
            (long) LIMITS.headBytes(),
            "a longer head of a request or response is cut there");
    static final Option<Integer> MAX_OPEN = Option.of(
            "http.max_open_requests",
            OptionType.integer(1, 1_000_000),
            LIMITS.openRequests(),
            "requests of a connection that wait for their answers; beyond it the oldest is reported without one");
    static final Option<Long> MAX_OPEN_BYTES = Option.of(
            "http.max_open_bytes",
            OptionType.BYTES,
            (long) LIMITS.openBytes(),
            "what is kept of these requests, together");

    @Override
    public String name() {
        return Http1.NAME;
    }

    @Override
    public List<Option<?>> options() {
        return List.of(MAX_HEAD, MAX_OPEN, MAX_OPEN_BYTES);
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        for (Option<Long> size : List.of(MAX_HEAD, MAX_OPEN_BYTES)) {
            if (settings.get(size) < 1024 || settings.get(size) > LARGEST) {
                problems.add(new Problem(
                        size.path(), "found " + settings.get(size) + " bytes, expected a size from 1KiB to 1GiB"));
            }
        }
        return problems;
    }

    @Override
    public Protocol create(Settings settings, Tally tally) {
        return new Http1(limits(settings), tally);
    }

    static Http1Limits limits(Settings settings) {
        return new Http1Limits(
                settings.get(MAX_HEAD).intValue(),
                settings.get(MAX_OPEN),
                settings.get(MAX_OPEN_BYTES).intValue());
    }

    @Override
    public List<SpanMapping> spans(SpanOptions options) {
        return List.of(new HttpSpans(options));
    }

    @Override
    public List<MetricMapping> metrics(Set<String> knownMethods) {
        return List.of(new HttpMetrics(knownMethods));
    }
}
