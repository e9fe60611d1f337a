package dev.weir.postgresql;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.protocol.ParserReading;
import dev.weir.protocol.Script;
import java.util.List;

/** What Weir makes of PostgreSQL traffic. */
final class Reading extends ParserReading {
    private Reading(PostgresqlLimits limits) {
        super("postgresql", counted -> List.of(new Postgresql(limits, counted)));
    }

    static Reading of(Script script) {
        return of(script.chunks());
    }

    static Reading of(List<Chunk> chunks) {
        return of(chunks, PostgresqlLimits.DEFAULT);
    }

    static Reading of(List<Chunk> chunks, PostgresqlLimits limits) {
        Reading reading = new Reading(limits);
        reading.accept(chunks);
        return reading;
    }

    /** The same, with a restart after each chunk. */
    static Reading restartedAllTheTime(List<Chunk> chunks) {
        Reading reading = new Reading(PostgresqlLimits.DEFAULT);
        reading.accept(chunks, () -> true);
        return reading;
    }

    /** {@code text status}, {@code -} for what is not there. */
    @Override
    public String line(Exchange e) {
        Object text = e.attributes().get("db.query.text");
        return (text == null ? "-" : text) + " " + (e.status() == null ? "-" : e.status());
    }
}
