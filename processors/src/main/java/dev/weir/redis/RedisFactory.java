package dev.weir.redis;

import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.database.DatabaseMetrics;
import dev.weir.database.DatabaseSpans;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.ProtocolFactory;
import dev.weir.protocol.Tally;
import dev.weir.span.MetricMapping;
import dev.weir.span.SpanMapping;
import dev.weir.span.SpanOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code redis}. */
public final class RedisFactory implements ProtocolFactory {
    private static final RedisLimits LIMITS = RedisLimits.DEFAULT;
    private static final long LARGEST = 1 << 30;

    static final Option<Integer> MAX_OPEN = Option.of(
            "redis.max_open_commands",
            OptionType.integer(1, 10_000_000),
            LIMITS.openCommands(),
            "commands of a client that wait for their answers; beyond it, it is no more known which answer belongs to which");
    static final Option<Long> MAX_OPEN_BYTES = Option.of(
            "redis.max_open_bytes",
            OptionType.BYTES,
            (long) LIMITS.openBytes(),
            "what is kept of these commands, together");
    static final Option<Long> MAX_KEY =
            Option.of("redis.max_key_bytes", OptionType.BYTES, (long) LIMITS.keyBytes(), "a longer key is cut there");
    static final Option<Boolean> KEYS = Option.of(
            "redis.keys",
            OptionType.BOOL,
            LIMITS.keys(),
            "whether the key of a command is kept; else it is a ? as values are");

    @Override
    public String name() {
        return Redis.NAME;
    }

    @Override
    public List<Option<?>> options() {
        return List.of(MAX_OPEN, MAX_OPEN_BYTES, MAX_KEY, KEYS);
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        for (Option<Long> size : List.of(MAX_OPEN_BYTES, MAX_KEY)) {
            if (settings.get(size) < 16 || settings.get(size) > LARGEST) {
                problems.add(new Problem(
                        size.path(), "found " + settings.get(size) + " bytes, expected a size from 16 bytes to 1GiB"));
            }
        }
        return problems;
    }

    @Override
    public Protocol create(Settings settings, Tally tally) {
        return new Redis(
                new RedisLimits(
                        settings.get(MAX_OPEN),
                        settings.get(MAX_OPEN_BYTES).intValue(),
                        settings.get(MAX_KEY).intValue(),
                        settings.get(KEYS)),
                tally);
    }

    @Override
    public List<SpanMapping> spans(SpanOptions options) {
        return List.of(DatabaseSpans.withoutNamespaceInNames(Redis.NAME));
    }

    @Override
    public List<MetricMapping> metrics(Set<String> knownMethods) {
        return List.of(new DatabaseMetrics(Redis.NAME));
    }
}
