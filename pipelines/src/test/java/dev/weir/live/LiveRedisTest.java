package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Requires;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** redis-benchmark with pipelines against a real server: as many spans as commands, at both ends. */
class LiveRedisTest {
    private static final int COMMANDS = 4_000;

    /** So that the run lasts without more commands than a test can count. */
    private static final String SLOW_SCRIPT = "local x = 0 for i = 1, 20000 do x = x + i end return 's3cr3tvalue'";

    private static RedisServer redis;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        Requires.that(RedisServer.isInstalled(), "redis-server or redis-tools is not installed");
        redis = RedisServer.start(Ports.free());
    }

    @AfterAll
    static void stop() throws Exception {
        if (redis != null) {
            redis.close();
        }
    }

    private static WeirProcess weir(SpansFile spans) throws IOException, InterruptedException {
        return WeirProcess.start(spans.pipeline("redis", redis.port()));
    }

    @Test
    void asManySpansAsCommandsAtBothEnds() throws Exception {
        SpansFile spans = new SpansFile(folder.resolve("spans.json"));
        redis.run("redis-cli", "config", "resetstat");
        try (WeirProcess weir = weir(spans)) {
            redis.run("redis-benchmark", arguments("set", "s3cr3tkey:__rand_int__", "s3cr3tvalue"));
            redis.run("redis-benchmark", arguments("lpush", "list", "s3cr3tvalue"));
            redis.run("redis-cli", "incr", "list");
            // The last of all: once both ends of it are out, so is all that came before.
            redis.run("redis-cli", "getdel", "theLastKey");
            spans.awaitOccurrences("\"getdel theLastKey\"", 2);
            String output = weir.stop();
            String text = spans.text();

            assertThat(named(text, "SET"))
                    .as(output)
                    .isEqualTo(2 * redis.calls("set"))
                    .isGreaterThanOrEqualTo(2 * COMMANDS);
            assertThat(named(text, "LPUSH")).as(output).isEqualTo(2 * redis.calls("lpush"));
            assertThat(WeirProcess.spans(output, "client")).as(output).isEqualTo(WeirProcess.spans(output, "server"));
            assertThat(spans.occurrences("\"WRONGTYPE\"")).isEqualTo(4);
            assertThat(text).contains("s3cr3tkey").doesNotContain("s3cr3tvalue");
        }
    }

    /** Two clients that wait for each answer and two that send 16 commands at once, all of them before Weir is there. */
    @Test
    void startedInTheMiddleItTellsOfEveryCommandFromThereOn() throws Exception {
        SpansFile spans = new SpansFile(folder.resolve("spans.json"));
        redis.run("redis-cli", "config", "resetstat");
        List<Feed> feeds = List.of(
                new Feed(redis.begin("redis-cli"), 1, 5, i -> line("waits", i)),
                new Feed(redis.begin("redis-cli"), 1, 1, i -> line("hurries", i)),
                new Feed(redis.begin("redis-cli", "--pipe"), 16, 20, i -> array("bursts", i)),
                new Feed(redis.begin("redis-cli", "--pipe"), 16, 50, i -> array("heaps", i)));
        Feed.assertToldFromTheMiddle(feeds, spans, () -> weir(spans), () -> {
            assertThat(redis.calls("set"))
                    .isEqualTo(feeds.stream().mapToInt(Feed::next).sum());
            redis.run("redis-cli", "getdel", "theLastKey");
            spans.awaitOccurrences("\"getdel theLastKey\"", 2);
        });
    }

    /** Every second one fails, so that an answer that is paired off by one is seen. */
    private static Feed.Operation line(String feed, int number) {
        return new Feed.Operation(String.join(" ", words(feed, number)) + "\n", told(feed, number));
    }

    /** The same for a client that sends on what it is given. */
    private static Feed.Operation array(String feed, int number) {
        List<String> words = words(feed, number);
        StringBuilder text = new StringBuilder("*" + words.size() + "\r\n");
        words.forEach(w ->
                text.append("$").append(w.length()).append("\r\n").append(w).append("\r\n"));
        return new Feed.Operation(text.toString(), told(feed, number));
    }

    private static List<String> words(String feed, int number) {
        String key = feed + number;
        return number % 2 == 0 ? List.of("set", key, "s3cr3tvalue") : List.of("set", key, "s3cr3tvalue", "nonsense");
    }

    private static String told(String feed, int number) {
        return "set " + feed + number + (number % 2 == 0 ? " ? -" : " ? ? ERR");
    }

    /** Pipelines without an end: which spans there are depends on when it starts, but none is of a command that was not sent. */
    @Test
    void startedInTheMiddleOfPipelinesItTellsOfNoCommandThatWasNotSent() throws Exception {
        SpansFile spans = new SpansFile(folder.resolve("spans.json"));
        redis.run("redis-cli", "config", "resetstat");
        Process running = redis.begin(
                "redis-benchmark", "-q", "-P", "16", "-c", "4", "-n", "100000000", "eval", SLOW_SCRIPT, "0");
        try (WeirProcess weir = weir(spans)) {
            spans.awaitOccurrences("\"eval ? ?\"", COMMANDS);
            running.destroy();
            running.waitFor();
            redis.run("redis-cli", "getdel", "theLastKey");
            spans.awaitOccurrences("\"getdel theLastKey\"", 2);
            String output = weir.stop();
            String text = spans.text();

            assertThat(named(text, "eval")).as(output).isBetween((long) COMMANDS, 2 * redis.calls("eval"));
            assertThat(spans.occurrences("\"no_response\"")).as(output).isLessThanOrEqualTo(2 * 4 * 16);
        } finally {
            running.destroy();
        }
    }

    private static String[] arguments(String... command) {
        String[] options = {"-q", "-P", "16", "-c", "4", "-n", String.valueOf(COMMANDS), "-r", "100"};
        String[] all = Arrays.copyOf(options, options.length + command.length);
        System.arraycopy(command, 0, all, options.length, command.length);
        return all;
    }

    /** Spans of that name in any case. */
    private static long named(String json, String command) {
        return Pattern.compile("\"name\":\"" + command + "\"", Pattern.CASE_INSENSITIVE)
                .matcher(json)
                .results()
                .count();
    }
}
