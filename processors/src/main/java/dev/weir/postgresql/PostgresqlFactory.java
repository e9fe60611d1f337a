package dev.weir.postgresql;

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

/** {@code postgresql}. */
public final class PostgresqlFactory implements ProtocolFactory {
    private static final PostgresqlLimits LIMITS = PostgresqlLimits.DEFAULT;
    private static final long LARGEST = 1 << 30;

    static final Option<Long> MAX_QUERY = Option.of(
            "postgresql.max_query_bytes",
            OptionType.BYTES,
            (long) LIMITS.queryBytes(),
            "a longer statement is cut there");
    static final Option<Integer> MAX_OPEN = Option.of(
            "postgresql.max_open_messages",
            OptionType.integer(1, 10_000_000),
            LIMITS.openMessages(),
            "messages of a client that wait for their answers; beyond it, it is no more known which answer belongs to which");
    static final Option<Long> MAX_OPEN_BYTES = Option.of(
            "postgresql.max_open_bytes",
            OptionType.BYTES,
            (long) LIMITS.openBytes(),
            "what is kept of these messages, together");
    static final Option<Integer> MAX_STATEMENTS = Option.of(
            "postgresql.max_statements",
            OptionType.integer(1, 1_000_000),
            LIMITS.statements(),
            "prepared statements of a connection that are remembered, and portals; beyond it the one longest unused is forgotten");
    static final Option<Long> MAX_STATEMENT_BYTES = Option.of(
            "postgresql.max_statement_bytes",
            OptionType.BYTES,
            (long) LIMITS.statementBytes(),
            "what is kept of these statements, together");

    @Override
    public String name() {
        return Postgresql.NAME;
    }

    @Override
    public List<Option<?>> options() {
        return List.of(MAX_QUERY, MAX_OPEN, MAX_OPEN_BYTES, MAX_STATEMENTS, MAX_STATEMENT_BYTES);
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        for (Option<Long> size : List.of(MAX_QUERY, MAX_OPEN_BYTES, MAX_STATEMENT_BYTES)) {
            if (settings.get(size) < 64 || settings.get(size) > LARGEST) {
                problems.add(new Problem(
                        size.path(), "found " + settings.get(size) + " bytes, expected a size from 64 bytes to 1GiB"));
            }
        }
        return problems;
    }

    @Override
    public Protocol create(Settings settings, Tally tally) {
        return new Postgresql(limits(settings), tally);
    }

    static PostgresqlLimits limits(Settings settings) {
        return new PostgresqlLimits(
                settings.get(MAX_QUERY).intValue(),
                settings.get(MAX_OPEN),
                settings.get(MAX_OPEN_BYTES).intValue(),
                settings.get(MAX_STATEMENTS),
                settings.get(MAX_STATEMENT_BYTES).intValue());
    }

    @Override
    public List<SpanMapping> spans(SpanOptions options) {
        return List.of(new DatabaseSpans(Postgresql.NAME));
    }

    @Override
    public List<MetricMapping> metrics(Set<String> knownMethods) {
        return List.of(new DatabaseMetrics(Postgresql.NAME));
    }
}
