package dev.weir.http1;

import dev.weir.api.Chunk;
import dev.weir.protocol.ParserReading;
import dev.weir.protocol.Script;
import java.util.List;

/** What Weir makes of HTTP traffic. */
final class Reading extends ParserReading {
    private Reading(Http1Limits limits) {
        super("http", counted -> List.of(new Http1(limits, counted)));
    }

    static Reading of(Script script) {
        return of(script.chunks());
    }

    static Reading of(List<Chunk> chunks) {
        return of(chunks, Http1Limits.DEFAULT);
    }

    static Reading of(List<Chunk> chunks, Http1Limits limits) {
        Reading reading = new Reading(limits);
        reading.accept(chunks);
        return reading;
    }

    /** The same, with a restart after each chunk. */
    static Reading restartedAllTheTime(List<Chunk> chunks) {
        Reading reading = new Reading(Http1Limits.DEFAULT);
        reading.accept(chunks, () -> true);
        return reading;
    }
}
