package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How connections find their protocol, and what they cost without one. */
class ConversationsTest {
    private final Counted counted = new Counted();
    private static final long IDLE = 5_000_000_000L;

    private final List<Exchange> given = new ArrayList<>();
    private final List<Connection> unread = new ArrayList<>();

    private Conversations conversations(int connections) {
        return new Conversations(
                List.of(new Echo("alpha"), new Echo("alps")),
                new ConversationLimits(20, 10, connections, 1 << 20, 8, IDLE, IDLE, 1 << 20),
                counted,
                unread::add);
    }

    private List<String> said(List<Chunk> chunks) {
        Conversations conversations = conversations(100);
        chunks.forEach(c -> conversations.accept(c, given::add));
        return said();
    }

    private List<String> said() {
        return given.stream().map(e -> e.protocol() + ":" + e.operation()).toList();
    }

    @Test
    void theFirstBytesDecideHoweverTheyCome() {
        Script script = new Script().client("alpha").server("x").close();
        assertThat(said(script.chunks())).containsExactly("alpha:alpha", "alpha:x", "alpha:end SEEN");
        given.clear();
        assertThat(said(Chunks.bytewise(script.chunks())))
                .containsExactly("alpha:a", "alpha:l", "alpha:p", "alpha:h", "alpha:a", "alpha:x", "alpha:end SEEN");
    }

    @Test
    void whatCameBeforeTheDecisionIsGivenToTheParserInItsOrder() {
        assertThat(said(new Script().server("al").client("?").server("ps").chunks()))
                .containsExactly("alps:al", "alps:?", "alps:ps");
        given.clear();
        assertThat(said(new Script().clientEnd().serverGap(0).server("alps").chunks()))
                .containsExactly("alps:END", "alps:GAP", "alps:alps");
    }

    @Test
    void unknownTrafficIsCountedAndNoMoreLookedAt() {
        assertThat(said(new Script()
                        .client("beta")
                        .client("alpha")
                        .server("alpha")
                        .chunks()))
                .isEmpty();
        assertThat(counted.get("unknown.connections")).isOne();
        assertThat(counted.get("unknown.unread_bytes"))
                .as("those held before the decision too")
                .isEqualTo(14);
    }

    @Test
    void undecidedTrafficIsHeldUpToTheLimitOnly() {
        Conversations one = new Conversations(
                List.of(new Echo("a".repeat(50))),
                new ConversationLimits(20, 10, 10, 1 << 20, 8, IDLE, IDLE, 1 << 20),
                counted,
                unread::add);
        Script script =
                new Script().client("a".repeat(10)).client("a".repeat(10)).client("a");
        script.chunks().forEach(c -> one.accept(c, given::add));
        assertThat(counted.get("unknown.connections")).isOne();
    }

    @Test
    void aConnectionOlderThanTheCaptureMayBeginAfterAnyTurn() {
        assertThat(said(Script.midStream()
                        .client("tail")
                        .client("alpha no turn")
                        .server("y")
                        .client("alps")
                        .chunks()))
                .containsExactly("alps:alps");
    }

    @Test
    void aConnectionOlderThanTheCaptureIsNotLookedAtForever() {
        Script script = Script.midStream();
        for (int i = 0; i < 6; i++) {
            script.client("x").server("y");
        }
        assertThat(said(script.client("alpha").chunks())).isEmpty();
        assertThat(counted.get("unknown.connections")).isOne();
    }

    @Test
    void aWrongGuessIsTakenBackAndTheOthersMayTry() {
        assertThat(said(new Script()
                        .client("alpha")
                        .client("refuse")
                        .server("y")
                        .client("alps")
                        .chunks()))
                .containsExactly("alpha:alpha", "alpha:refuse", "alps:alps");
        assertThat(counted.get("alpha.taken_back")).isOne();
        given.clear();
        assertThat(said(new Script()
                        .client("alpha refuse")
                        .server("y")
                        .client("alpha")
                        .server("z")
                        .client("alps refuse")
                        .chunks()))
                .as("whoever refused is not asked again")
                .containsExactly("alpha:alpha refuse", "alps:alps refuse");
        assertThat(counted.get("unknown.connections")).isOne();
    }

    @Test
    void anUpgradeBeginsTheSearchAnew() {
        assertThat(said(new Script().client("alpha upgrade").client("alps").chunks()))
                .containsExactly("alpha:alpha upgrade", "alpha:end HANDED_OVER", "alps:alps");
        assertThat(counted.get("alpha.handed_over")).isOne();
        assertThat(counted.get("alps.connections")).isOne();
    }

    @Test
    void whatAParserGaveUpStaysUnread() {
        assertThat(said(new Script().client("alpha despair").client("alps").chunks()))
                .containsExactly("alpha:alpha despair", "alpha:end GIVEN_UP");
        assertThat(counted.get("alpha.given_up")).isOne();
        assertThat(counted.get("alpha.unread_bytes")).isEqualTo(4);
    }

    @Test
    void aParserThatThrowsLosesItsConnectionAndNothingElse() {
        Conversations conversations = conversations(10);
        new Script().client("alpha throw").client("more").chunks().forEach(c -> conversations.accept(c, given::add));
        new Script(Script.connection(0, 2), false)
                .client("alpha")
                .chunks()
                .forEach(c -> conversations.accept(c, given::add));

        assertThat(said()).containsExactly("alpha:alpha throw", "alpha:end GIVEN_UP", "alpha:alpha");
        assertThat(counted.get("alpha.parser_failed")).isOne();
        assertThat(conversations.takeFailure()).hasMessage("told to");
        assertThat(conversations.takeFailure()).isNull();
    }

    @Test
    void beyondTheLimitTheConnectionLongestSilentIsGivenUp() {
        Conversations conversations = conversations(2);
        for (int socket : new int[] {1, 2, 1, 3}) {
            new Script(Script.connection(0, socket), false)
                    .client("alpha" + socket)
                    .chunks()
                    .forEach(c -> conversations.accept(c, given::add));
        }
        assertThat(said())
                .containsExactly("alpha:alpha1", "alpha:alpha2", "alpha:alpha1", "alpha:end EVICTED", "alpha:alpha3");
        assertThat(given.get(3).connection().socket()).isEqualTo(2);
        assertThat(counted.get("alpha.evicted_connections")).isOne();
        assertThat(conversations.size()).isEqualTo(2);
    }

    @Test
    void theEndOfTheInputClosesConnectionsInTheOrderOfTheirIdentities() {
        Conversations conversations = conversations(10);
        for (int socket : new int[] {3, 1, 2}) {
            new Script(Script.connection(0, socket), false)
                    .client("alpha")
                    .chunks()
                    .forEach(c -> conversations.accept(c, given::add));
        }
        given.clear();
        conversations.closeAll(given::add);
        assertThat(given.stream().map(e -> e.connection().socket())).containsExactly(1L, 2L, 3L);
        assertThat(conversations.size()).isZero();
    }

    @Test
    void aClosedConnectionIsForgotten() {
        Conversations conversations = conversations(10);
        new Script().client("alpha").close().chunks().forEach(c -> conversations.accept(c, given::add));
        assertThat(conversations.size()).isZero();
        new Script().close().chunks().forEach(c -> conversations.accept(c, given::add));
        assertThat(conversations.size()).isZero();
        assertThat(counted.get("unknown.connections")).isZero();
    }

    @Test
    void aConnectionThatNobodyReadsIsToldOnceAndNotWhenItJustEnds() {
        Conversations conversations = conversations(100);
        Script unknown = new Script().client("zzz").server("yyy").client("xxx").close();
        unknown.chunks().forEach(c -> conversations.accept(c, given::add));
        assertThat(unread).containsExactly(Script.connection(0, 1));

        new Script().client("a").close().chunks().forEach(c -> conversations.accept(c, given::add));
        assertThat(unread).hasSize(1);
    }

    @Test
    void whatFollowsAnUpgradeInTheSameChunkIsTheNextProtocols() {
        assertThat(said(new Script().client("alphaupgrade|alps").chunks())).contains("alps:alps");
    }

    @Test
    void datagramsAreOneConversationUntilTheyAreSilentForTooLong() {
        Conversations conversations = conversations(100);
        conversations.accept(datagram("zzz", 1), given::add);
        conversations.accept(datagram("alpha", 2), given::add);
        conversations.accept(datagram("more", 3), given::add);
        conversations.advance(4, given::add);
        conversations.advance(IDLE + 2, given::add);
        assertThat(conversations.size()).isEqualTo(1);
        conversations.advance(IDLE + 1_000_000_010, given::add);
        assertThat(said())
                .containsExactly(
                        "alpha:alpha",
                        "alpha:more",
                        "alpha:advance",
                        "alpha:advance",
                        "alpha:advance",
                        "alpha:end IDLE");
        assertThat(conversations.size()).isZero();
    }

    private static Chunk datagram(String text, long nanos) {
        Connection udp = Script.udp(Script.connection(1, 7));
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new Chunk(udp, Chunk.Kind.DATAGRAM, true, 0, 0, nanos, bytes, 0, bytes.length, false);
    }
}
