package dev.weir.http1;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.protocol.ConversationLimits;
import dev.weir.protocol.Conversations;
import dev.weir.protocol.Counted;
import dev.weir.protocol.Script;
import java.util.ArrayList;
import java.util.List;

/** What Weir makes of HTTP traffic: the exchanges in their order and what was counted. */
final class Reading {
    final Counted counted = new Counted();
    final List<Exchange> exchanges = new ArrayList<>();
    final Conversations conversations;

    private Reading(Http1Limits limits) {
        conversations = new Conversations(List.of(new Http1(limits, counted)), ConversationLimits.DEFAULT, counted);
    }

    static Reading of(Script script) {
        return of(script.chunks());
    }

    static Reading of(List<Chunk> chunks) {
        return of(chunks, Http1Limits.DEFAULT);
    }

    static Reading of(List<Chunk> chunks, Http1Limits limits) {
        Reading reading = new Reading(limits);
        for (Chunk c : chunks) {
            reading.conversations.accept(c, reading.exchanges::add);
        }
        RuntimeException failure = reading.conversations.takeFailure();
        if (failure != null) {
            throw failure;
        }
        return reading;
    }

    /** {@code GET /path 200}, the status {@code -} if there is none. */
    List<String> lines() {
        return exchanges.stream().map(Reading::line).toList();
    }

    static String line(Exchange e) {
        return e.operation() + " " + e.target() + " " + (e.status() == null ? "-" : e.status());
    }

    /** The only exchange. */
    Exchange only() {
        if (exchanges.size() != 1) {
            throw new AssertionError("one exchange expected: " + lines() + " " + counted);
        }
        return exchanges.getFirst();
    }

    long count(String reason) {
        return counted.get("http." + reason);
    }
}
