package dev.weir.database;

import dev.weir.api.Exchange;
import dev.weir.api.Span;
import dev.weir.span.AddressTexts;
import dev.weir.span.Instrument;
import dev.weir.span.MetricMapping;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The semantic conventions for metrics of database clients. There is none for servers. Attributes are those of the span that have few values:
 * names of scripts, which may have many, are left out, and so is the peer, which is the server.
 */
public final class DatabaseMetrics implements MetricMapping {
    static final Instrument CLIENT = new Instrument(
            "db.client.operation.duration",
            "Duration of database client operations.",
            LongStream.of(1, 5, 10, 50, 100, 500, 1000, 5000, 10_000)
                    .mapToObj(Duration::ofMillis)
                    .toList(),
            List.of(
                    "db.system.name",
                    DatabaseSpans.NAMESPACE,
                    DatabaseSpans.OPERATION,
                    DatabaseSpans.SUMMARY,
                    "db.response.status_code",
                    "error.type",
                    "server.address",
                    "server.port"));

    private final String system;
    private final AddressTexts texts = new AddressTexts();

    /** @param system protocol and {@code db.system.name} */
    public DatabaseMetrics(String system) {
        this.system = system;
    }

    @Override
    public String protocol() {
        return system;
    }

    @Override
    public List<Instrument> instruments() {
        return List.of(CLIENT);
    }

    @Override
    public @Nullable Instrument instrument(Exchange e, Span.Kind kind) {
        return kind == Span.Kind.CLIENT ? CLIENT : null;
    }

    @Override
    public void facts(Exchange e, Span.Kind kind, Facts into) {
        String error = DatabaseSpans.error(e);
        into.text(system)
                .text(text(e, DatabaseSpans.NAMESPACE))
                .text(text(e, DatabaseSpans.OPERATION))
                .text(text(e, DatabaseSpans.SUMMARY))
                .text(DatabaseSpans.code(e, error))
                .text(error)
                .text(texts.host(e.server()))
                .number(e.server().port());
    }

    private static @Nullable String text(Exchange e, String key) {
        return e.attributes().get(key) instanceof String s ? s : null;
    }
}
