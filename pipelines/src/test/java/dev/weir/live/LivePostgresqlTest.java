package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** pgbench against a real server: as many spans as statements, at both ends. */
class LivePostgresqlTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SCRIPT = """
            \\set x random(1, 100)
            begin;
            select * from t where a = :x /*traceparent='00-%s-b7ad6b7169203331-01'*/;
            update t set b = 's3cr3t' where a = :x + 1000;
            end;
            """.formatted(TRACE);
    private static final int STATEMENTS = 4;
    private static final int CLIENTS = 2;
    private static final int TRANSACTIONS = 100;

    private static Postgres postgres;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        Requires.that(Postgres.isInstalled(), "postgresql is not installed");
        postgres = Postgres.start(Ports.free());
        postgres.run("psql", "-d", "postgres", "-qc", "create table t (a int, b text)");
    }

    @AfterAll
    static void stop() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "prepared"})
    void asManySpansAsStatementsAtBothEnds(String mode) throws Exception {
        SpansFile spans = new SpansFile(folder.resolve("spans.json"));
        Path script = Files.writeString(folder.resolve("script.sql"), SCRIPT);
        try (WeirProcess weir = weir(spans)) {
            String told = postgres.run(
                    "pgbench",
                    "-n",
                    "-M",
                    mode,
                    "-f",
                    script.toString(),
                    "-c",
                    "" + CLIENTS,
                    "-t",
                    "" + TRANSACTIONS,
                    "postgres");
            assertThat(told).contains("processed: " + CLIENTS * TRANSACTIONS + "/" + CLIENTS * TRANSACTIONS);
            Path error = Files.writeString(folder.resolve("error.sql"), "select 1/0;");
            postgres.run("psql", "-d", "postgres", "-q", "-f", error.toString());
            // The last statement of all: once both ends of it are out, so is all that came before.
            spans.awaitOccurrences("\"22012\"", 4);
            String output = weir.stop();

            int statements = CLIENTS * TRANSACTIONS * STATEMENTS + 1;
            assertThat(WeirProcess.spans(output, "client")).as(output).isEqualTo(statements);
            assertThat(WeirProcess.spans(output, "server")).as(output).isEqualTo(statements);
            String text = spans.text();
            assertThat(spans.occurrences(TRACE)).isEqualTo(2 * CLIENTS * TRANSACTIONS);
            assertThat(text).doesNotContain("s3cr3t");
        }
    }

    /** Two connections of which Weir sees neither the start nor the first statements. */
    @Test
    void startedInTheMiddleItTellsOfEveryStatementFromThereOn() throws Exception {
        SpansFile spans = new SpansFile(folder.resolve("spans.json"));
        List<Feed> feeds = List.of(
                new Feed(postgres.begin("psql", "-d", "postgres", "-q"), 1, 5, i -> statement("waits", i)),
                new Feed(postgres.begin("psql", "-d", "postgres", "-q"), 16, 50, i -> statement("hurries", i)));
        Feed.assertToldFromTheMiddle(feeds, spans, () -> weir(spans), () -> {
            postgres.run("psql", "-d", "postgres", "-qc", "select 'x' as the_last");
            spans.awaitOccurrences("\"select ? as the_last\"", 2);
        });
    }

    /** Every second one fails, so that an answer that is paired off by one is seen. */
    private static Feed.Operation statement(String feed, int number) {
        String name = feed + number;
        return number % 2 == 0
                ? new Feed.Operation("select 1 as " + name + ";\n", "select ? as " + name + "; -")
                : new Feed.Operation("select 1/0 as " + name + ";\n", "select ?/? as " + name + "; 22012");
    }

    private static WeirProcess weir(SpansFile spans) throws IOException, InterruptedException {
        return WeirProcess.start(spans.pipeline("postgresql", postgres.port()));
    }
}
