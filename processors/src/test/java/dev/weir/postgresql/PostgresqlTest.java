package dev.weir.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Exchange;
import dev.weir.protocol.Script;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What each kind of conversation becomes. */
class PostgresqlTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static Script session() {
        return new Script()
                .client(new Messages()
                        .startup("user", "bob", "database", "shop")
                        .bytes())
                .server(new Messages().authenticated().ready().bytes());
    }

    private static Messages m() {
        return new Messages();
    }

    private static Messages ok() {
        return m().columns().row("1").complete("SELECT 1").ready();
    }

    private static Messages ask(String sql) {
        return m().parse("", sql).bind("", "", "x").describe("").execute("").sync();
    }

    private static Messages answer() {
        return m().parsed().bound().columns().row("1").complete("SELECT 1").ready();
    }

    @Test
    void aSimpleQueryIsAnExchangeFromItsFirstByteToReadyForQuery() {
        Exchange e = Reading.of(
                        session().client(m().query("select 'x' from t").bytes()).server(ok().bytes()))
                .only();
        assertThat(e.protocol()).isEqualTo("postgresql");
        assertThat(e.operation()).isEqualTo("SELECT");
        assertThat(e.target()).isEqualTo("select t");
        assertThat(e.status()).isEqualTo("OK");
        assertThat(e.attributes())
                .hasToString("[db.namespace, shop, db.query.summary, select t, db.query.text, select ? from t]");
        assertThat(e.requestBytes()).isEqualTo(m().query("select 'x' from t").bytes().length);
        assertThat(e.responseBytes()).isEqualTo(ok().bytes().length);
        assertThat(e.requestStartNanos()).isEqualTo(Script.START + 2 * Script.STEP);
        assertThat(e.responseStartNanos()).isEqualTo(Script.START + 3 * Script.STEP);
        assertThat(e.endNanos()).isEqualTo(Script.START + 3 * Script.STEP);
    }

    /** Before a restart and after it; the user is the database's name only where none was sent. */
    @Test
    void aStartupPacketOfWhichTheEndIsMissingTellsWhatWasThere() {
        byte[] startup = m().startup("user", "bob", "database", "shop").bytes();
        assertThat(namespaceAfterLosing(startup, 1)).containsOnly("shop");
        assertThat(namespaceAfterLosing(
                        m().startup("user", "bob", "database", "shop", "options", "-c x=y")
                                .bytes(),
                        4))
                .containsOnly("shop");
        assertThat(namespaceAfterLosing(startup, 3)).containsOnlyNulls();
        assertThat(namespaceAfterLosing(startup, "database.shop..".length())).containsOnlyNulls();
        assertThat(namespaceAfterLosing(m().startup("user", "bob").bytes(), 1)).containsOnlyNulls();
    }

    private static List<Object> namespaceAfterLosing(byte[] startup, int bytes) {
        Script script = new Script()
                .client(m().ssl().bytes())
                .server("N")
                .client(Arrays.copyOf(startup, startup.length - bytes))
                .clientGap(bytes)
                .server(m().authenticated().ready().bytes())
                .client(m().query("select a").bytes())
                .server(ok().bytes());
        return Stream.of(Reading.of(script), Reading.restartedAllTheTime(script.chunks()))
                .map(r -> r.only().attributes().get("db.namespace"))
                .toList();
    }

    @Test
    void eachExecuteIsAnExchangeWithTheTextOfItsStatement() {
        Reading r = Reading.of(session()
                .client(m().parse("s", "select $1")
                        .describeStatement("s")
                        .sync()
                        .bytes())
                .server(m().parsed().parameters().columns().ready().bytes())
                .client(m().bind("", "s", "x").execute("").sync().bytes())
                .server(m().bound().row("x").complete("SELECT 1").ready().bytes())
                .client(m().bind("", "s", "y").execute("").sync().bytes())
                .server(m().bound().row("y").complete("SELECT 1").ready().bytes()));
        assertThat(r.lines()).containsExactly("select $1 OK", "select $1 OK");
    }

    @Test
    void requestsOfOneSegmentBeginAtDifferentBytes() {
        byte[] first = m().parse("", "begin").bind("", "", "").execute("").bytes();
        Reading r = Reading.of(session()
                .client(m().raw(first)
                        .parse("", "select 1")
                        .bind("", "", "")
                        .execute("")
                        .sync()
                        .bytes())
                .server(m().parsed()
                        .bound()
                        .complete("BEGIN")
                        .parsed()
                        .bound()
                        .row("1")
                        .complete("SELECT 1")
                        .ready()
                        .bytes()));
        assertThat(r.lines()).containsExactly("begin OK", "select ? OK");
        assertThat(r.exchanges.get(1).requestSeq() - r.exchanges.get(0).requestSeq())
                .isEqualTo(first.length);
        assertThat(r.exchanges.get(1).requestAck()).isEqualTo(r.exchanges.get(0).requestAck());
    }

    @Test
    void aStatementThatWasNotSeenIsUnknown() {
        Reading r = Reading.of(session()
                .client(m().bind("", "s", "x").execute("").sync().bytes())
                .server(m().bound().complete("SELECT 0").ready().bytes()));
        assertThat(r.lines()).containsExactly("- OK");
        assertThat(r.only().operation()).isEmpty();
        assertThat(r.count("unknown_statements")).isOne();
    }

    @Test
    void aStatementIsForgottenWhenItIsClosedOrDeallocated() {
        Reading r = Reading.of(session()
                .client(m().parse("s", "select a").parse("r", "select b").sync().bytes())
                .server(m().parsed().parsed().ready().bytes())
                .client(m().closeStatement("s")
                        .bind("", "s", "")
                        .execute("")
                        .sync()
                        .bytes())
                .server(m().closed().error("26000").ready().bytes())
                .client(m().query("deallocate all").bytes())
                .server(m().complete("DEALLOCATE ALL").ready().bytes())
                .client(m().bind("", "r", "").execute("").sync().bytes())
                .server(m().error("26000").ready().bytes()));
        assertThat(r.lines()).containsExactly("- 26000", "deallocate all OK", "- 26000");
    }

    @Test
    void onlyTheStatementThatIsDeallocatedIsForgotten() {
        String[] keeping = {
            "deallocate other",
            "DEALLOCATE PREPARE other",
            "deallocate \"KEPT\"",
            "discard plans",
            "discard temp",
            "begin; deallocate other"
        };
        for (String sql : keeping) {
            assertThat(afterwards("kept", sql)).as(sql).isEqualTo("select a");
        }
        String[] forgetting = {
            "deallocate kept",
            "DEALLOCATE Kept",
            "deallocate prepare kept;",
            "deallocate \"kept\"",
            "deallocate all",
            "discard all",
            "begin; deallocate all",
            "deallocate other; deallocate kept"
        };
        for (String sql : forgetting) {
            assertThat(afterwards("kept", sql)).as(sql).isEqualTo("-");
        }
        assertThat(afterwards("K\u00c4pt", "deallocate \"K\u00c4pt\"")).isEqualTo("-");
    }

    /** What is said of a prepared statement that is executed after some SQL. */
    private static String afterwards(String name, String sql) {
        Reading r = Reading.of(session()
                .client(m().parse(name, "select a").sync().bytes())
                .server(m().parsed().ready().bytes())
                .client(m().query(sql).bytes())
                .server(m().complete("X").ready().bytes())
                .client(m().bind("", name, "").execute("").sync().bytes())
                .server(m().bound().complete("SELECT 1").ready().bytes()));
        String last = r.lines().getLast();
        return last.substring(0, last.lastIndexOf(' '));
    }

    @Test
    void whatTheServerSkipsAfterAnErrorIsNoExchange() {
        Reading r = Reading.of(session()
                .client(m().parse("", "insert into t values (1)")
                        .bind("", "", "")
                        .execute("")
                        .parse("", "insert into t values (0)")
                        .bind("", "", "")
                        .execute("")
                        .parse("", "insert into u values (1)")
                        .bind("", "", "")
                        .execute("")
                        .sync()
                        .bytes())
                .server(m().parsed()
                        .bound()
                        .complete("INSERT 0 1")
                        .parsed()
                        .bound()
                        .error("23505")
                        .ready()
                        .bytes())
                .client(ask("select 1").bytes())
                .server(answer().bytes()));
        assertThat(r.lines())
                .containsExactly("insert into t values (?) OK", "insert into t values (?) 23505", "select ? OK");
        assertThat(r.count("executions_skipped")).isOne();
    }

    @Test
    void aParseThatFailsFailsItsExecuteOrIsAnExchangeOfItsOwn() {
        Reading r = Reading.of(session()
                .client(ask("selec 1").bytes())
                .server(m().error("42601").ready().bytes())
                .client(m().parse("s", "selec 2").describeStatement("s").sync().bytes())
                .server(m().error("42601").ready().bytes())
                .client(m().parse("s", "select x from").flush().bytes())
                .server(m().error("42601").bytes())
                .client(m().bind("", "s", "").execute("").sync().bytes())
                .server(m().ready().bytes()));
        assertThat(r.exchanges.stream().map(e -> e.operation() + " " + e.status()))
                .containsExactly("SELEC 42601", "PREPARE 42601", "SELECT 42601");
        assertThat(r.exchanges.get(1).attributes().get("db.operation.name")).isEqualTo("PREPARE");
    }

    @Test
    void severalStatementsInOneQueryAreOneExchangeAndOneErrorMakesItAnError() {
        Reading r = Reading.of(session()
                .client(m().query("begin; select 1/0; commit").bytes())
                .server(m().complete("BEGIN").columns().error("22012").ready().bytes()));
        assertThat(r.lines()).containsExactly("begin; select ?/?; commit 22012");
        assertThat(r.only().target()).isEqualTo("begin select commit");
    }

    @Test
    void copyInBothDirectionsIsOneExchange() {
        Reading r = Reading.of(session()
                .client(m().query("copy t from stdin").bytes())
                .server(m().copyIn().bytes())
                .client(m().copyData(new byte[5000])
                        .copyData(m().ready().bytes())
                        .copyDone()
                        .bytes())
                .server(m().complete("COPY 2").ready().bytes())
                .client(m().query("copy t to stdout").bytes())
                .server(m().copyOut()
                        .copyData(m().ready().bytes())
                        .copyDone()
                        .complete("COPY 1")
                        .ready()
                        .bytes()));
        assertThat(r.lines()).containsExactly("copy t from stdin OK", "copy t to stdout OK");
        assertThat(r.exchanges.get(1).responseBytes()).isPositive();
    }

    @Test
    void aSyncThatTheServerReadsWhileItCopiesIsNotAnswered() {
        Reading r = Reading.of(session()
                .client(m().parse("", "copy t from stdin")
                        .bind("", "", "")
                        .execute("")
                        .sync()
                        .bytes())
                .server(m().parsed().bound().copyIn().bytes())
                .client(m().copyData(new byte[10]).copyDone().sync().bytes())
                .server(m().complete("COPY 1").ready().bytes())
                .client(ask("select 1").bytes())
                .server(answer().bytes()));
        assertThat(r.lines()).containsExactly("copy t from stdin OK", "select ? OK");
        assertThat(r.count("pairs_lost")).isZero();
    }

    @Test
    void askingForMoreRowsIsAnExchangeEachTime() {
        Reading r = Reading.of(session()
                .client(m().parse("", "select a")
                        .bind("p", "", "")
                        .execute("p")
                        .sync()
                        .bytes())
                .server(m().parsed().bound().row("1").suspended().ready().bytes())
                .client(m().execute("p").sync().bytes())
                .server(m().row("2").complete("SELECT 1").ready().bytes()));
        assertThat(r.lines()).containsExactly("select a OK", "select a OK");
    }

    @Test
    void batchesThatFollowEachOtherWithoutWaitingAreAnsweredInOrder() {
        Reading r = Reading.of(session()
                .client(ask("select a").bytes())
                .client(ask("select b").bytes())
                .client(m().query("select c").bytes())
                .server(answer().bytes())
                .server(m().parsed().bound().error("22012").ready().bytes())
                .server(ok().bytes()));
        assertThat(r.lines()).containsExactly("select a OK", "select b 22012", "select c OK");
    }

    @Test
    void noticesAndReportsComeAtAnyTime() {
        Reading r = Reading.of(session()
                .client(m().query("set search_path to x").bytes())
                .server(m().notice()
                        .complete("SET")
                        .parameter("search_path", "x, public")
                        .ready()
                        .bytes())
                .client(ask("select 1").bytes())
                .server(m().parsed()
                        .notice()
                        .bound()
                        .columns()
                        .message('A', Messages.int32(1), Messages.text("c"), Messages.text("secret"))
                        .row("1")
                        .complete("SELECT 1")
                        .ready()
                        .bytes()));
        assertThat(r.lines()).containsExactly("set search_path to ? OK", "select ? OK");
        assertThat(r.exchanges.get(1).attributes().get("db.namespace")).isEqualTo("shop|x");
    }

    @Test
    void anEmptyQueryAndAFunctionCallAreExchanges() {
        Reading r = Reading.of(session()
                .client(m().query("").bytes())
                .server(m().empty().ready().bytes())
                .client(m().function().bytes())
                .server(m().functionResult().ready().bytes()));
        assertThat(r.exchanges.stream().map(e -> e.operation() + " " + e.status()))
                .containsExactly(" OK", "FUNCTION_CALL OK");
    }

    @Test
    void encryptionThatIsDeclinedChangesNothing() {
        Reading r = Reading.of(new Script()
                .client(m().gss().bytes())
                .server("N")
                .client(m().ssl().bytes())
                .server("N")
                .client(m().startup("user", "bob").bytes())
                .server(m().authenticated().ready().bytes())
                .client(m().query("select 1").bytes())
                .server(ok().bytes()));
        assertThat(r.only().attributes().get("db.namespace"))
                .as("PostgreSQL's own rule")
                .isEqualTo("bob");
    }

    @Test
    void encryptionHandsTheConnectionOn() {
        byte[] hello = {0x16, 3, 1, 0, 50, 1, 0, 0, 46};
        Reading r =
                Reading.of(new Script().client(m().ssl().bytes()).server("S").client(hello));
        assertThat(r.count("encrypted")).isOne();
        assertThat(r.count("handed_over")).isOne();
        r = Reading.of(new Script().client(m().ssl().bytes()).client(hello));
        assertThat(r.count("encrypted")).as("the answer is missing").isOne();
    }

    @Test
    void aServerThatTalksOutOfTurnBreaksNothing() {
        byte[] half = {'1', 0, 0};
        Reading r = Reading.of(new Script()
                .server(m().authenticated().bytes())
                .server(half)
                .client(m().ssl().bytes())
                .server(new byte[20])
                .close());
        assertThat(r.exchanges).isEmpty();
    }

    @Test
    void cancelRequestsLoginsAndReplicationAreNoExchanges() {
        Reading r =
                Reading.of(new Script().client(m().cancel().bytes()).clientEnd().close());
        assertThat(r.exchanges).isEmpty();
        assertThat(r.count("cancel_requests")).isOne();
        r = Reading.of(new Script()
                .client(m().startup("user", "bob").bytes())
                .server(m().error("28P01").bytes())
                .close());
        assertThat(r.exchanges).isEmpty();
        assertThat(r.count("logins_failed")).isOne();
        r = Reading.of(new Script()
                .client(m().startup("user", "bob", "replication", "true").bytes())
                .server(m().authenticated().ready().bytes())
                .client(m().query("IDENTIFY_SYSTEM").bytes()));
        assertThat(r.exchanges).isEmpty();
        assertThat(r.count("replications")).isOne();
    }

    @Test
    void theTraceInACommentIsContinued() {
        String sql = "select 1 /*traceparent='" + PARENT + "',tracestate='a%3Db'*/";
        Reading r = Reading.of(session()
                .client(m().query(sql).bytes())
                .server(ok().bytes())
                .client(m().parse("s", sql).sync().bytes())
                .server(m().parsed().ready().bytes())
                .client(m().bind("", "s", "").execute("").sync().bytes())
                .server(m().bound().complete("SELECT 0").ready().bytes()));
        for (Exchange e : r.exchanges) {
            assertThat(e.traceparent()).isEqualTo(PARENT);
            assertThat(e.tracestate()).isEqualTo("a=b");
        }
        assertThat(r.lines()).containsExactly("select ? OK", "select ? OK");
    }

    @Test
    void anEndInTheMiddleLeavesWhatWasAttemptedWithoutAStatus() {
        Reading r = Reading.of(session()
                .client(m().parse("", "select a")
                        .bind("", "", "")
                        .execute("")
                        .parse("", "select b")
                        .bind("", "", "")
                        .execute("")
                        .sync()
                        .bytes())
                .server(m().parsed().bytes())
                .close());
        assertThat(r.lines()).containsExactly("select a -");
        assertThat(r.only().attributes().get(Exchange.RESPONSE_LOST)).isNull();
        assertThat(r.count("executions_skipped")).isOne();
        r = Reading.of(session()
                .client(m().query("select a").bytes())
                .server(m().error("57P01").bytes())
                .close());
        assertThat(r.lines()).containsExactly("select a 57P01");
    }

    @Test
    void joinedInTheMiddleItIsReadFromTheNextTurnAndBelievedAtTheOneAfter() {
        Script script = Script.midStream()
                .server(m().row("x").complete("SELECT 1").ready().bytes())
                .client(ask("select a").bytes())
                .server(answer().bytes());
        assertThat(Reading.of(script).lines()).isEmpty();
        assertThat(Reading.of(script.client(m().query("select b").bytes())).lines())
                .containsExactly("select a OK");
        assertThat(Reading.of(script.server(ok().bytes()).close()).lines())
                .containsExactly("select a OK", "select b OK");
    }

    @Test
    void aCutStatementIsUsedUpToTheCut() {
        String sql = "select 'x' from t where " + "a".repeat(100) + " = 1";
        byte[] query = m().query(sql).bytes();
        Reading r = Reading.of(session()
                .client(java.util.Arrays.copyOf(query, 40))
                .clientCut(query.length - 40)
                .server(ok().bytes())
                .client(m().query("select b").bytes())
                .server(ok().bytes()));
        assertThat(r.lines()).hasSize(2).last().isEqualTo("select b OK");
        assertThat(r.lines().getFirst()).startsWith("select ? from t where aaa").endsWith("... OK");
        assertThat(r.count("queries_cut")).isOne();
    }

    @Test
    void limitsHold() {
        PostgresqlLimits small = new PostgresqlLimits(64, 10, 4096, 2, 4096);
        Script script = session()
                .client(m().query("select " + "a, ".repeat(50) + "b").bytes())
                .server(ok().bytes());
        for (String name : List.of("a", "b", "c")) {
            script.client(m().parse(name, "select " + name).sync().bytes())
                    .server(m().parsed().ready().bytes());
        }
        script.client(m().bind("", "a", "")
                        .execute("")
                        .bind("", "c", "")
                        .execute("")
                        .sync()
                        .bytes())
                .server(m().bound()
                        .complete("SELECT 0")
                        .bound()
                        .complete("SELECT 0")
                        .ready()
                        .bytes());
        Reading r = Reading.of(script.chunks(), small);
        assertThat(r.lines().getFirst()).endsWith("... OK").hasSizeLessThan(80);
        assertThat(r.lines().subList(1, 3)).containsExactly("- OK", "select c OK");
        assertThat(r.count("statements_evicted")).isOne();
        assertThat(r.count("queries_cut")).isOne();

        Messages many = m();
        for (int i = 0; i < 11; i++) {
            many.query("select " + i);
        }
        r = Reading.of(session().client(many.bytes()).chunks(), small);
        assertThat(r.count("too_many_open_messages")).isOne();
    }

    @Test
    void requestsThatArePassedOverAfterALossAreCounted() {
        Script script = session().client(m().query("select 1").bytes()).server(ok().bytes());
        // The server's last acknowledgement is of before the gap: no turn, so the place stays lost.
        script.clientGap(5).client(m().query("select 'Q'").bytes());
        script.client(ask("select 2").bytes());
        Reading reading = Reading.of(script.close());

        assertThat(reading.exchanges).hasSize(1);
        assertThat(reading.count("requests_skipped")).isEqualTo(2);
    }
}
