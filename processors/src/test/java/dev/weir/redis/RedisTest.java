package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.protocol.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Single stories of the protocol. */
class RedisTest {
    private static final String OK = "+OK\r\n";

    @Test
    void noPasswordOfALineLeaves() {
        String[] lines = {
            "AUTH hunter2",
            "auth hunter2",
            "AUTH user hunter2",
            "AUTH \"hunter2\"",
            "HELLO 3 AUTH user hunter2",
            "CONFIG SET requirepass hunter2",
            "ACL SETUSER u >hunter2",
            "hunter2",
            "hunter2 AUTH"
        };
        for (String line : lines) {
            Reading reading = Reading.of(new Script()
                    .client("PING\r\n")
                    .server("+PONG\r\n")
                    .client(line + "\r\n")
                    .server("-ERR unknown command 'hunter2'\r\n")
                    .close());
            assertThat(reading.exchanges).as(line).hasSize(2);
            assertThat(reading.exchanges.toString()).as(line).doesNotContain("hunter2");
        }
    }

    @Test
    void anExchangeIsACommandWithItsAnswer() {
        Exchange e = Reading.of(
                        new Script().client(Wire.ask("SET user:1 s3cr3t EX 10")).server(OK))
                .only();

        assertThat(e.protocol()).isEqualTo("redis");
        assertThat(e.operation()).isEqualTo("SET");
        assertThat(e.target()).isEqualTo("user:1");
        assertThat(e.status()).isEqualTo("OK");
        assertThat(e.requestSeq()).isEqualTo(Script.CLIENT_SEQ);
        assertThat(e.requestAck()).isEqualTo(Script.SERVER_SEQ);
        assertThat(e.requestBytes())
                .isEqualTo(Wire.ask("SET user:1 s3cr3t EX 10").length());
        assertThat(e.responseBytes()).isEqualTo(OK.length());
        assertThat(e.attributes())
                .hasToString("[db.namespace, 0, db.operation.name, SET, db.query.text, SET user:1 ? ? ?]");
    }

    @Test
    void keysAreLeftOutWhereTheyAreNotWanted() {
        RedisLimits noKeys = new RedisLimits(100, 10_000, 256, false);
        Script script = new Script().client(Wire.ask("SET user:1 v")).server(OK);
        Exchange e = Reading.of(script.chunks(), noKeys).only();

        assertThat(e.target()).isNull();
        assertThat(e.attributes().get("db.query.text")).isEqualTo("SET ? ?");
    }

    @Test
    void aLongKeyIsCutAndManyArgumentsAreNotToldOneByOne() {
        RedisLimits small = new RedisLimits(100, 10_000, 20, true);
        Reading reading = Reading.of(
                new Script()
                        .client(Wire.ask("MSET " + "k".repeat(21) + " 1 2 3 4 5 6 7 8 9"))
                        .server(OK)
                        .client(Wire.ask("GET " + "k".repeat(20)))
                        .server("$-1\r\n")
                        .chunks(),
                small);

        assertThat(reading.lines())
                .containsExactly(
                        "MSET " + "k".repeat(20) + "... ? ? ? ? ? ? ? ? ... OK", "GET " + "k".repeat(20) + " OK");
        assertThat(reading.count("keys_cut")).isOne();
    }

    @Test
    void secretsOfALoginAreNeverKept() {
        Reading reading = Reading.of(new Script()
                .client(Wire.ask("AUTH bob s3cr3t"))
                .server("-WRONGPASS invalid username-password pair or user is disabled.\r\n")
                .client(Wire.ask("HELLO 3 AUTH bob s3cr3t SETNAME x"))
                .server("%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n"));

        assertThat(reading.lines()).containsExactly("AUTH ? ? WRONGPASS", "HELLO ? ? ? ? ? ? OK");
        assertThat(reading.exchanges.toString()).doesNotContain("s3cr3t").doesNotContain("bob");
    }

    @Test
    void hundredsOfCommandsAtOnceAreAnsweredInTheirOrder() {
        StringBuilder ask = new StringBuilder();
        StringBuilder answer = new StringBuilder();
        for (int i = 0; i < 700; i++) {
            ask.append(Wire.ask("GET k" + i));
            answer.append(i % 2 == 0 ? ":" + i + "\r\n" : "-ERR x\r\n");
        }
        Reading reading = Reading.of(new Script().client(ask.toString()).server(answer.toString()));

        assertThat(reading.lines())
                .hasSize(700)
                .startsWith("GET k0 OK", "GET k1 ERR")
                .endsWith("GET k699 ERR");
        assertThat(reading.exchanges.stream().map(Exchange::requestSeq).distinct())
                .hasSize(700);
    }

    @Test
    void everyTypeOfAnswerIsPassedOver() {
        String[] answers = {
            "$?\r\n;4\r\n+OK\r\r\n;3\r\n\r\n*\r\n;0\r\n",
            "*?\r\n:1\r\n*?\r\n.\r\n%?\r\n+a\r\n+b\r\n.\r\n.\r\n",
            "~2\r\n#t\r\n,3.14\r\n",
            "(3492890328409238509324850943850943825024385\r\n",
            "=9\r\ntxt:+OK\r\n\r\n",
            "_\r\n",
            "|1\r\n+key\r\n*2\r\n:1\r\n:2\r\n*2\r\n|1\r\n+a\r\n+b\r\n:7\r\n:8\r\n",
            "*0\r\n",
            "*-1\r\n",
            "$0\r\n\r\n"
        };
        Script script = new Script();
        for (String answer : answers) {
            script.client(Wire.ask("GET k")).server(answer);
        }
        Reading reading = Reading.of(script.client(Wire.ask("GET k")).server("!21\r\nSYNTAX invalid syntax\r\n"));

        assertThat(reading.lines()).hasSize(answers.length + 1).endsWith("GET k SYNTAX");
        assertThat(reading.lines().subList(0, answers.length)).containsOnly("GET k OK");
    }

    @Test
    void aScriptsOwnErrorIsNotTakenForACode() {
        assertThat(Reading.of(new Script().client(Wire.ask("EVAL s 0")).server("-user bob is unknown\r\n"))
                        .only()
                        .status())
                .isEqualTo("_OTHER");
    }

    @Test
    void aTransactionFailsWithTheFirstErrorInIt() {
        Reading reading = Reading.of(new Script()
                .client(Wire.ask("MULTI") + Wire.ask("SET a 1") + Wire.ask("LPUSH a 2") + Wire.ask("EXEC"))
                .server(OK + "+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n-WRONGTYPE Operation against\r\n"));

        assertThat(reading.lines()).containsExactly("MULTI OK", "SET a ? OK", "LPUSH a ? OK", "EXEC WRONGTYPE");
        assertThat(reading.exchanges.getLast().attributes().get("db.operation.batch.size"))
                .isEqualTo(2L);
    }

    @Test
    void theDatabaseIsTheOneInWhichACommandRan() {
        Reading reading = Reading.of(new Script()
                .client(Wire.ask("SELECT 3") + Wire.ask("GET a") + Wire.ask("SELECT 99") + Wire.ask("GET b"))
                .server(OK + "$-1\r\n-ERR DB index is out of range\r\n$-1\r\n"));

        assertThat(reading.exchanges.stream().map(e -> e.attributes().get("db.namespace")))
                .containsExactly("0", "3", "3", "3");
    }

    @Test
    void whoWaitsForAnElementWaitsForLong() {
        Exchange e = Reading.of(new Script().client(Wire.ask("BLPOP q 0")).server(Wire.array("q", "v")))
                .only();
        assertThat(e.operation()).isEqualTo("BLPOP");
        assertThat(e.target()).isEqualTo("q");
    }

    @Test
    void messagesOfChannelsAreNoAnswers() {
        Reading reading = Reading.of(new Script()
                .client(Wire.ask("SUBSCRIBE a b"))
                .server(Wire.confirmation("subscribe", "a", 1) + Wire.array("message", "a", "1"))
                .server(Wire.confirmation("subscribe", "b", 2))
                .server(Wire.array("message", "a", "2"))
                .client(Wire.ask("PING"))
                .server(Wire.array("message", "a", "3") + Wire.array("pong", ""))
                .client(Wire.ask("UNSUBSCRIBE"))
                .server(Wire.confirmation("unsubscribe", "a", 1) + Wire.confirmation("unsubscribe", "b", 0))
                .client(Wire.ask("LRANGE l 0 -1"))
                .server(Wire.array("message", "a", "3")));

        assertThat(reading.lines()).containsExactly("SUBSCRIBE ? ? OK", "PING OK", "UNSUBSCRIBE OK", "LRANGE l ? ? OK");
        assertThat(reading.count("messages")).isEqualTo(4);
    }

    @Test
    void pushesOfResp3AreNoAnswers() {
        Reading reading = Reading.of(new Script()
                .client(Wire.ask("SUBSCRIBE a") + Wire.ask("GET k"))
                .server(">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n>3\r\n+message\r\n+a\r\n+x\r\n_\r\n"));

        assertThat(reading.lines()).containsExactly("SUBSCRIBE ? OK", "GET k OK");
    }

    @Test
    void commandsWithoutRepliesAreCounted() {
        Reading reading = Reading.of(new Script()
                .client(Wire.ask("CLIENT REPLY SKIP") + Wire.ask("SET a 1") + Wire.ask("GET b"))
                .server("$-1\r\n")
                .client(Wire.ask("client reply off") + Wire.ask("SET a 1"))
                .client(Wire.ask("CLIENT REPLY ON") + Wire.ask("GET c"))
                .server(OK + "$-1\r\n"));

        assertThat(reading.lines()).containsExactly("GET b OK", "CLIENT REPLY ? OK", "GET c OK");
        assertThat(reading.count("commands_without_reply")).isEqualTo(4);
    }

    @Test
    void aConnectionThatBecomesAStreamIsReadNoMore() {
        Reading monitor = Reading.of(new Script()
                .client(Wire.ask("MONITOR"))
                .server(OK + "+1339518083.107412 [0 127.0.0.1:60866] \"set\" \"x\" \"s3cr3t\"\r\n"));
        assertThat(monitor.lines()).containsExactly("MONITOR OK");
        assertThat(monitor.count("monitors")).isOne();
        assertThat(monitor.count("given_up")).isOne();

        Reading replica = Reading.of(new Script()
                .client(Wire.ask("PING"))
                .server("+PONG\r\n")
                .client(Wire.ask("PSYNC ? -1"))
                .server("+FULLRESYNC abc 0\r\n$5\r\nREDIS"));
        assertThat(replica.lines()).containsExactly("PING OK");
        assertThat(replica.count("replications")).isOne();
    }

    @Test
    void linesAreCommandsToo() {
        Reading reading = Reading.of(new Script()
                .client("SET \"a b\" \"x y\"\r\nPING\r\n\r\n")
                .server(OK + "+PONG\r\n")
                .client("SET bad \"open\r\nGET c\r\n")
                .server("-ERR Protocol error: unbalanced quotes in request\r\n")
                .close());

        assertThat(reading.lines()).containsExactly("SET a b ? OK", "PING OK", "SET bad ? ERR", "GET c -");
    }

    @Test
    void aGapInAValueLosesNothing() {
        String set = Wire.command("SET", "k", "x".repeat(1000));
        Reading reading = Reading.of(new Script()
                .client(set.substring(0, 100))
                .clientGap(500)
                .client(set.substring(600))
                .server(OK)
                .client(Wire.ask("GET k"))
                .server("$1000\r\n" + "y".repeat(100))
                .serverCut(900)
                .server("\r\n"));

        assertThat(reading.lines()).containsExactly("SET k ? OK", "GET k OK");
        assertThat(reading.count("places_lost")).isZero();
    }

    @Test
    void anAnswerThatIsSeenBeforeItsCommandWaitsForIt() {
        var asked = new Script()
                .client(Wire.ask("PING"))
                .server("+PONG\r\n")
                .client(Wire.ask("GET k"))
                .server(":1\r\n");
        var c = asked.chunks();
        Reading reading = Reading.of(java.util.List.of(c.get(0), c.get(1), c.get(3), c.get(2)));

        assertThat(reading.lines()).containsExactly("PING OK", "GET k OK");
    }

    /** The server's first bytes are all there, and say nothing alone. */
    @Test
    void aConnectionWhoseFirstCommandIsMissingIsFoundLater() {
        Script script = new Script().clientGap(30).server("$2000\r\n" + "x".repeat(2000) + "\r\n");
        for (int i = 0; i < 3; i++) {
            script.client(Wire.ask("GET k" + i)).server(":1\r\n");
        }
        assertThat(Reading.of(script.close()).lines()).contains("GET k1 OK", "GET k2 OK");
    }

    @Test
    void commandsBeforeAGapOfTheClientAreStillAnswered() {
        Reading reading = Reading.of(new Script()
                .client(Wire.ask("GET a") + Wire.ask("SET b 1"))
                .clientGap(30)
                .client(Wire.ask("GET d"))
                .server(":1\r\n-ERR x\r\n:2\r\n:3\r\n"));

        assertThat(reading.lines()).containsExactly("GET a OK", "SET b ? ERR");
        assertThat(reading.count("responses_without_request")).isOne();
    }

    @Test
    void joinedInTheMiddleAClientThatRestsIsUnderstoodAtOnce() {
        Reading reading = Reading.of(Script.midStream()
                .client(Wire.ask("GET a") + Wire.ask("GET b"))
                .server(":1\r\n:2\r\n")
                .client(Wire.ask("GET c"))
                .server(":1\r\n")
                .close());

        assertThat(reading.lines()).containsExactly("GET a OK", "GET b OK", "GET c OK");
        assertThat(reading.exchanges.getFirst().attributes().get("db.namespace"))
                .isNull();
    }

    @Test
    void anAnswerThatHasBegunWhenAllEndsIsNoSilence() {
        for (Script script : new Script[] {new Script(), Script.midStream()}) {
            Exchange e = Reading.of(script.client(Wire.ask("GET a"))
                            .server("$1000\r\nabc")
                            .close())
                    .only();
            assertThat(e.status()).isNull();
            assertThat(e.attributes().get("weir.response_lost")).isEqualTo(true);
        }
    }

    /** A capture begins in one direction before it does in the other. */
    @Test
    void joinedBetweenACommandAndItsAnswerItIsNotOffByOneForLong() {
        Script script = Script.midStream();
        for (int i = 0; i < 20; i++) {
            script.client(Wire.ask("GET k" + i)).server(":1\r\n");
        }
        List<Chunk> chunks = new ArrayList<>(script.close().chunks());
        chunks.remove(1);
        Reading reading = Reading.of(chunks);

        assertThat(reading.lines())
                .containsExactlyElementsOf(IntStream.range(2, 20)
                        .mapToObj(i -> "GET k" + i + " OK")
                        .toList());
        assertThat(reading.count("requests_unproven")).isEqualTo(2);
    }

    @Test
    void joinedInTheMiddleAnAnswerTooMuchRefutesWhatSeemedToBe() {
        Reading reading = Reading.of(Script.midStream()
                .client(Wire.ask("GET a") + Wire.ask("GET b"))
                .server(":0\r\n:1\r\n:2\r\n")
                .close());

        assertThat(reading.lines()).isEmpty();
        assertThat(reading.count("exchanges_unproven")).isEqualTo(2);
    }

    @Test
    void tooManyOpenCommandsAreNotKept() {
        RedisLimits small = new RedisLimits(3, 10_000, 256, true);
        Script script = new Script().client(Wire.ask("GET a").repeat(5)).server(":1\r\n".repeat(5));
        Reading reading = Reading.of(script.chunks(), small);

        assertThat(reading.count("too_many_open_commands")).isOne();
        assertThat(reading.lines()).containsExactly("GET a -", "GET a -", "GET a -");

        Reading bytes = Reading.of(script.chunks(), new RedisLimits(100, 300, 256, true));
        assertThat(bytes.count("too_many_open_commands")).isOne();
    }

    @Test
    void aServerThatIsShutDownOwesNoAnswer() {
        assertThat(Reading.of(new Script()
                                .client(Wire.ask("PING"))
                                .server("+PONG\r\n")
                                .client(Wire.ask("SHUTDOWN NOSAVE"))
                                .close())
                        .lines())
                .containsExactly("PING OK", "SHUTDOWN ? OK");
    }

    @Test
    void anUnknownCommandIsToldByItsNameAlone() {
        Reading reading = Reading.of(new Script()
                .client(Wire.ask("MYMODULE.DO s3cr3t x") + Wire.command("not a name s3cr3t", "y"))
                .server(OK + "-ERR unknown command\r\n"));

        assertThat(reading.lines()).containsExactly("MYMODULE.DO ? ? OK", "_OTHER ? ERR");
        assertThat(reading.count("unknown_commands")).isEqualTo(2);
    }

    @Test
    void whatIsNoCommandIsNotRedis() {
        Reading reading = Reading.of(new Script().client("*1\r\n$4\r\nPING\r\n*x" + "\r\n"));
        assertThat(reading.count("taken_back")).isOne();
    }

    @Test
    void commandsThatArePassedOverAfterALossAreCounted() {
        Script script = new Script().client(Wire.ask("GET k0")).server("$-1\r\n");
        script.client(Wire.ask("GET k1")).serverGap(5);
        // Nothing of these is acknowledged: no turn, so the place stays lost.
        script.withoutAcks().client(Wire.ask("GET k2") + Wire.command("SET", "k3", Wire.ask("GET fake")));
        script.client(Wire.ask("GET k4") + "*2\r\n$3\r\nGET\r\n$2");
        Reading reading = Reading.of(script.close());

        assertThat(reading.lines()).containsExactly("GET k0 OK", "GET k1 -");
        assertThat(reading.count("requests_skipped")).isEqualTo(4);
    }
}
