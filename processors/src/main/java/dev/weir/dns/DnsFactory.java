package dev.weir.dns;

import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.ProtocolFactory;
import dev.weir.protocol.Tally;
import dev.weir.span.MetricMapping;
import dev.weir.span.SpanMapping;
import dev.weir.span.SpanOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code dns}. */
public final class DnsFactory implements ProtocolFactory {
    static final Option<Integer> MAX_OPEN = Option.of(
            "dns.max_open_queries",
            OptionType.integer(1, 1_000_000),
            DnsLimits.DEFAULT.openQueries(),
            "queries between two ends that wait for their answers; beyond it the oldest is reported without one");
    static final Option<Duration> TIMEOUT = Option.of(
            "dns.query_timeout",
            OptionType.DURATION,
            Duration.ofNanos(DnsLimits.DEFAULT.timeoutNanos()),
            "a query that waits longer is reported without an answer");

    static final Option<Duration> REORDER_WINDOW = Option.of(
            "dns.reorder_window",
            OptionType.DURATION,
            Duration.ofNanos(DnsLimits.DEFAULT.reorderNanos()),
            "how long an answer over UDP waits for its query, in a capture file");

    @Override
    public String name() {
        return Dns.NAME;
    }

    @Override
    public List<Option<?>> options() {
        return List.of(MAX_OPEN, TIMEOUT, REORDER_WINDOW);
    }

    @Override
    public List<Problem> check(Settings settings) {
        return settings.get(TIMEOUT).isZero()
                ? List.of(new Problem(TIMEOUT.path(), "is 0: give at least 1s"))
                : List.of();
    }

    @Override
    public Protocol create(Settings settings, Tally tally) {
        DnsLimits limits = new DnsLimits(
                settings.get(MAX_OPEN),
                settings.get(TIMEOUT).toNanos(),
                settings.get(REORDER_WINDOW).toNanos());
        return new Dns(limits, tally);
    }

    @Override
    public List<SpanMapping> spans(SpanOptions options) {
        return List.of(new DnsSpans());
    }

    @Override
    public List<MetricMapping> metrics(Set<String> knownMethods) {
        return List.of(new DnsMetrics());
    }
}
