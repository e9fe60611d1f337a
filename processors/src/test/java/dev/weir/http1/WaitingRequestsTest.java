package dev.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.protocol.ConversationLimits;
import dev.weir.protocol.Conversations;
import dev.weir.protocol.Counted;
import dev.weir.protocol.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Requests that wait for hours for their answers, each on a connection of its own. */
class WaitingRequestsTest {
    private static final int MANY = 100_000;
    private static final long MINUTE = 60_000_000_000L;

    private final Counted counted = new Counted();
    private final List<Exchange> given = new ArrayList<>();

    private Conversations conversations(long idleBytes) {
        ConversationLimits d = ConversationLimits.DEFAULT;
        ConversationLimits limits = new ConversationLimits(
                d.detectBytes(),
                d.detectChunks(),
                d.connections(),
                d.searchBytes(),
                d.detectDatagrams(),
                d.datagramIdleNanos(),
                d.idleNanos(),
                idleBytes);
        return new Conversations(List.of(new Http1(Http1Limits.DEFAULT, counted)), limits, counted, c -> {});
    }

    private static Script poll(int socket) {
        return new Script(Script.connection(0, socket), false)
                .client("GET /v1/watch?index=" + socket
                        + " HTTP/1.1\r\nHost: consul:8500\r\nUser-Agent: poller/1.0\r\n\r\n");
    }

    private void send(Conversations to, List<Chunk> chunks) {
        chunks.forEach(c -> to.accept(c, given::add));
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime r = Runtime.getRuntime();
        return r.totalMemory() - r.freeMemory();
    }

    @Test
    void aHundredThousandTakeWhatTheDefaultAllows() {
        long before = heap();
        Conversations all = conversations(ConversationLimits.DEFAULT.idleBytes());
        for (int i = 0; i < MANY; i++) {
            send(all, poll(i).chunks());
        }
        all.advance(Script.START + 6 * MINUTE, given::add);
        long each = all.idleBytes() / MANY;
        System.out.printf(
                Locale.ROOT,
                "%,d waiting requests: %,d bytes each by the limit's count, %,d on the heap%n",
                MANY,
                each,
                (heap() - before) / MANY);
        assertThat(given).isEmpty();
        assertThat(all.size()).isEqualTo(MANY);
        assertThat(each).isLessThan(1200);
    }

    @Test
    void aRequestThatWaitsAddsLessThan256BytesToItsSilentConnection() {
        Conversations waiting = conversations(ConversationLimits.DEFAULT.idleBytes());
        Conversations answered = conversations(ConversationLimits.DEFAULT.idleBytes());
        Script answer = poll(1).server("HTTP/1.1 204 No Content\r\n\r\n");
        send(waiting, poll(1).chunks());
        send(answered, answer.chunks());
        waiting.advance(Script.START + 6 * MINUTE, given::add);
        answered.advance(Script.START + 6 * MINUTE, given::add);
        System.out.printf(
                Locale.ROOT,
                "a silent connection: %,d bytes, with a request that waits: %,d%n",
                answered.idleBytes(),
                waiting.idleBytes());
        assertThat(waiting.idleBytes() - answered.idleBytes()).isBetween(1L, 256L);
    }

    @Test
    void beyondTheMemoryOfSilentConnectionsTheOldestIsGivenUpWithoutAnError() {
        Conversations all = conversations(1500);
        for (int i = 1; i <= 3; i++) {
            send(all, poll(i).chunks());
        }
        all.advance(Script.START + 6 * MINUTE, given::add);
        assertThat(given).isNotEmpty().allMatch(Exchange::responseLost);
        assertThat(given.getFirst().connection().socket()).isEqualTo(1);
        assertThat(counted.get("http.evicted_idle_connections")).isEqualTo(given.size());
        assertThat(all.idleBytes()).isLessThanOrEqualTo(1500);
        send(all, poll(1).server("HTTP/1.1 204 No Content\r\n\r\n").close().chunks());
        assertThat(given).noneMatch(e -> e.status() == null && !e.responseLost());
    }

    @Test
    void anAnswerAfterHoursHasItsTrueDuration() {
        Conversations all = conversations(ConversationLimits.DEFAULT.idleBytes());
        List<Chunk> chunks = poll(1).server("HTTP/1.1 204 No Content\r\n\r\n").chunks();
        all.accept(chunks.getFirst(), given::add);
        all.advance(Script.START + 6 * MINUTE, given::add);
        assertThat(all.idleBytes()).isPositive();
        Chunk c = chunks.getLast();
        long late = Script.START + 300 * MINUTE;
        all.accept(
                new Chunk(c.connection(), c.kind(), false, c.seq(), c.ack(), late, c.buffer(), 0, c.length(), false),
                given::add);
        assertThat(given.getFirst().status()).isEqualTo("204");
        assertThat(given.getFirst().endNanos() - given.getFirst().requestStartNanos())
                .isEqualTo(300 * MINUTE);
        assertThat(all.idleBytes()).isZero();
    }
}
