package dev.weir.http2;

import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.ProtocolFactory;
import dev.weir.protocol.Tally;
import dev.weir.span.GrpcMetrics;
import dev.weir.span.GrpcSpans;
import dev.weir.span.MetricMapping;
import dev.weir.span.SpanMapping;
import dev.weir.span.SpanOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code http2}: HTTP/2 and gRPC. What is no gRPC becomes spans and metrics as HTTP/1.x does. */
public final class Http2Factory implements ProtocolFactory {
    private static final Http2Limits LIMITS = Http2Limits.DEFAULT;
    private static final long LARGEST = 1 << 30;

    static final Option<Long> MAX_HEADERS = Option.of(
            "http2.max_header_bytes",
            OptionType.BYTES,
            (long) LIMITS.headerBytes(),
            "a longer header block is read up to there");
    static final Option<Long> MAX_TABLE = Option.of(
            "http2.max_table_bytes",
            OptionType.BYTES,
            (long) LIMITS.tableBytes(),
            "held of the dynamic table of each direction; what is older counts as unknown");
    static final Option<Integer> MAX_OPEN = Option.of(
            "http2.max_open_streams",
            OptionType.integer(1, 1_000_000),
            LIMITS.openStreams(),
            "streams of a connection that are open at a time; beyond it the oldest is reported without an answer");
    static final Option<Integer> MAX_UNANSWERED = Option.of(
            "http2.max_unanswered_streams",
            OptionType.integer(1, 1_000_000),
            LIMITS.unansweredStreams(),
            "streams of a connection that are reported in a second though they end without any answer; beyond it they are counted only");
    static final Option<Long> MAX_OPEN_BYTES = Option.of(
            "http2.max_open_bytes",
            OptionType.BYTES,
            (long) LIMITS.openBytes(),
            "what is kept of these streams, together");
    static final Option<Long> MAX_UNPROVEN = Option.of(
            "http2.max_unproven_bytes",
            OptionType.BYTES,
            (long) LIMITS.unprovenBytes(),
            "held of a connection that was joined in its middle until a place in it is proven; beyond it nothing before the proof is reported");
    static final Option<Duration> MISSED_TIMEOUT = Option.of(
            "http2.missed_timeout",
            OptionType.DURATION,
            Duration.ofNanos(LIMITS.missedNanos()),
            "a stream of whose answer a part was missed is reported after this silence");

    @Override
    public String name() {
        return Http2.NAME;
    }

    @Override
    public List<Option<?>> options() {
        return List.of(MAX_HEADERS, MAX_TABLE, MAX_OPEN, MAX_UNANSWERED, MAX_OPEN_BYTES, MAX_UNPROVEN, MISSED_TIMEOUT);
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        for (Option<Long> size : List.of(MAX_HEADERS, MAX_TABLE, MAX_OPEN_BYTES, MAX_UNPROVEN)) {
            if (settings.get(size) < 1024 || settings.get(size) > LARGEST) {
                problems.add(new Problem(
                        size.path(), "found " + settings.get(size) + " bytes, expected a size from 1KiB to 1GiB"));
            }
        }
        if (settings.get(MISSED_TIMEOUT).isZero()) {
            problems.add(new Problem(MISSED_TIMEOUT.path(), "found 0s, expected a duration of more than that"));
        }
        return problems;
    }

    @Override
    public Protocol create(Settings settings, Tally tally) {
        return new Http2(limits(settings), tally);
    }

    static Http2Limits limits(Settings settings) {
        return new Http2Limits(
                settings.get(MAX_HEADERS).intValue(),
                settings.get(MAX_TABLE).intValue(),
                settings.get(MAX_OPEN),
                settings.get(MAX_UNANSWERED),
                settings.get(MAX_OPEN_BYTES).intValue(),
                settings.get(MAX_UNPROVEN).intValue(),
                settings.get(MISSED_TIMEOUT).toNanos());
    }

    @Override
    public List<SpanMapping> spans(SpanOptions options) {
        return List.of(new GrpcSpans());
    }

    @Override
    public List<MetricMapping> metrics(Set<String> knownMethods) {
        return List.of(new GrpcMetrics());
    }
}
