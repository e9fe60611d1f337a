package dev.weir.http2;

import dev.weir.api.Chunk;
import dev.weir.http1.Http1;
import dev.weir.http1.Http1Limits;
import dev.weir.protocol.ParserReading;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.Script;
import dev.weir.protocol.Tally;
import java.util.List;
import java.util.function.Function;

/** What Weir makes of HTTP/2 traffic. */
final class Reading extends ParserReading {
    private Reading(Function<Tally, List<Protocol>> protocols) {
        super("http2", protocols);
    }

    private Reading(Http2Limits limits) {
        this(counted -> List.of(new Http2(limits, counted)));
    }

    static Reading of(Script script) {
        return of(script.chunks());
    }

    static Reading of(List<Chunk> chunks) {
        return of(chunks, Http2Limits.DEFAULT);
    }

    static Reading of(List<Chunk> chunks, Http2Limits limits) {
        Reading reading = new Reading(limits);
        reading.accept(chunks);
        return reading;
    }

    /** The same, with a restart after each chunk. */
    static Reading restartedAllTheTime(List<Chunk> chunks) {
        Reading reading = new Reading(Http2Limits.DEFAULT);
        reading.accept(chunks, () -> true);
        return reading;
    }

    /** With HTTP/1.x beside it. */
    static Reading withHttp1(List<Chunk> chunks) {
        Reading reading = new Reading(
                counted -> List.of(new Http1(Http1Limits.DEFAULT, counted), new Http2(Http2Limits.DEFAULT, counted)));
        reading.accept(chunks);
        return reading;
    }
}
