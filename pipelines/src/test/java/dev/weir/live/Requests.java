package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbered requests of curl to one port, and the spans that became of them in a file. */
final class Requests {
    private static final Pattern NUMBER = Pattern.compile("/r/(\\d+)\"");
    private static final Pattern KIND = Pattern.compile("\"kind\":\"?(?:SPAN_KIND_)?(\\w+)");

    private final int port;
    private final AtomicInteger sent = new AtomicInteger();

    Requests(int port) {
        this.port = port;
    }

    /** One after the other, on one connection. */
    void send(int count) {
        int to = sent.addAndGet(count);
        Command.run(
                "curl",
                "-sS",
                "-o",
                "/dev/null",
                "-H",
                "traceparent: 00-10550000000000000000000000000001-00000000000000aa-01",
                "http://127.0.0.1:" + port + "/r/[" + (to - count + 1) + "-" + to + "]");
    }

    /** Batch after batch with pauses of 50 ms, so that a ring holds what comes while nobody reads; until told. */
    Thread sendUntil(AtomicBoolean enough, int batch) {
        return Thread.ofPlatform().start(() -> {
            while (!enough.get()) {
                send(batch);
                LockSupport.parkNanos(50_000_000);
            }
        });
    }

    int sent() {
        return sent.get();
    }

    /** Each has a span of the client and one of the server, and no more. */
    void assertTwoSpansEach(Path file) throws IOException {
        Map<Integer, String> kinds = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            Matcher number = NUMBER.matcher(line);
            Matcher kind = KIND.matcher(line);
            assertThat(number.find() && kind.find()).as(line).isTrue();
            kinds.merge(
                    Integer.parseInt(number.group(1)),
                    kind.group(1),
                    (a, b) -> a.compareTo(b) < 0 ? a + " " + b : b + " " + a);
        }
        List<String> wrong = new ArrayList<>();
        for (int i = 1; i <= sent.get(); i++) {
            String seen = kinds.getOrDefault(i, "none");
            if (!seen.equals("2 3")) {
                wrong.add(i + ": " + seen);
            }
        }
        assertThat(wrong)
                .as("of %d requests, each with one SERVER (2) and one CLIENT (3)", sent.get())
                .isEmpty();
        assertThat(kinds).hasSize(sent.get());
    }
}
