package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Requires;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
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
        redis = RedisServer.start(freePort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (redis != null) {
            redis.close();
        }
    }

    private static WeirProcess weir(Path spans) throws IOException, InterruptedException {
        return WeirProcess.start("""
                sources: {ebpf: {}}
                processors:
                  tcp_reassembly: {}
                  protocols: {enabled: [redis]}
                  spans: {without_context: new_trace}
                sinks: {file: {path: %s}}
                service:
                  pipelines:
                    traces: {sources: [ebpf], processors: [tcp_reassembly, protocols, spans], sinks: [file]}
                """.formatted(spans));
    }

    @Test
    void asManySpansAsCommandsAtBothEnds() throws Exception {
        Path spans = folder.resolve("spans.json");
        redis.run("redis-cli", "config", "resetstat");
        try (WeirProcess weir = weir(spans)) {
            redis.run("redis-benchmark", arguments("set", "s3cr3tkey:__rand_int__", "s3cr3tvalue"));
            redis.run("redis-benchmark", arguments("lpush", "list", "s3cr3tvalue"));
            redis.run("redis-cli", "incr", "list");
            // The last of all: once both ends of it are out, so is all that came before.
            redis.run("redis-cli", "getdel", "theLastKey");
            await(spans, "\"getdel theLastKey\"", 2);
            String output = weir.stop();
            String text = Files.readString(spans);

            assertThat(named(text, "SET"))
                    .as(output)
                    .isEqualTo(2 * redis.calls("set"))
                    .isGreaterThanOrEqualTo(2 * COMMANDS);
            assertThat(named(text, "LPUSH")).as(output).isEqualTo(2 * redis.calls("lpush"));
            assertThat(count(output, "client")).as(output).isEqualTo(count(output, "server"));
            assertThat(occurrences(text, "\"WRONGTYPE\"")).isEqualTo(4);
            assertThat(text).contains("s3cr3tkey").doesNotContain("s3cr3tvalue");
        }
    }

    /** Which spans there are depends on when it starts; that none is invented, and most are found, does not. */
    @Test
    void startedInTheMiddleItTellsOfNoCommandThatWasNotSent() throws Exception {
        Path spans = folder.resolve("spans.json");
        redis.run("redis-cli", "config", "resetstat");
        Process running = redis.begin(
                "redis-benchmark", "-q", "-P", "16", "-c", "4", "-n", "100000000", "eval", SLOW_SCRIPT, "0");
        try (WeirProcess weir = weir(spans)) {
            await(spans, "\"eval ? ?\"", COMMANDS);
            running.destroy();
            running.waitFor();
            redis.run("redis-cli", "getdel", "theLastKey");
            await(spans, "\"getdel theLastKey\"", 2);
            String output = weir.stop();
            String text = Files.readString(spans);

            assertThat(named(text, "eval")).as(output).isBetween((long) COMMANDS, 2 * redis.calls("eval"));
            assertThat(occurrences(text, "\"no_response\"")).as(output).isLessThanOrEqualTo(2 * 4 * 16);
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

    /** @param text between quotes or at the begin of a key */
    private static void await(Path file, String text, int times) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end && (!Files.exists(file) || occurrences(Files.readString(file), text) < times)) {
            Thread.sleep(200);
        }
    }

    /** Spans of that name in any case. */
    private static long named(String json, String command) {
        return Pattern.compile("\"name\":\"" + command + "\"", Pattern.CASE_INSENSITIVE)
                .matcher(json)
                .results()
                .count();
    }

    private static int occurrences(String text, String wanted) {
        int n = 0;
        for (int i = text.indexOf(wanted); i >= 0; i = text.indexOf(wanted, i + 1)) {
            n++;
        }
        return n;
    }

    /** Of the table that Weir prints at its end. */
    private static int count(String output, String kind) {
        Matcher row = Pattern.compile("(?m)^ *spans +" + kind + " +([\\d,]+)$").matcher(output);
        return row.find() ? Integer.parseInt(row.group(1).replace(",", "")) : -1;
    }
}
