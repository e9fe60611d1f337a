package dev.weir.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Spans that Weir writes into a file, one JSON document a line, looked at as text. */
record SpansFile(Path file) {
    private static final Pattern START = Pattern.compile("\"startTimeUnixNano\":\"(\\d+)\"");

    /** Pipeline that writes the spans of one protocol on one port here, whatever long bodies there are. */
    String pipeline(String protocol, int port) {
        return """
                sources: {ebpf: {ports: {include: [%d]}}}
                processors:
                  tcp_reassembly: {}
                  protocols: {enabled: [%s]}
                  spans: {without_context: new_trace}
                sinks: {file: {path: %s}}
                service:
                  pipelines:
                    traces: {sources: [ebpf], processors: [tcp_reassembly, protocols, spans], sinks: [file]}
                """.formatted(port, protocol, file);
    }

    /** Spans of a kind (2 is SERVER, 3 CLIENT) that have all of these texts. */
    long count(int kind, String... texts) throws IOException {
        long n = 0;
        for (String span : text().split("\"traceId\"")) {
            n += span.contains("\"kind\":" + kind) && List.of(texts).stream().allMatch(span::contains) ? 1 : 0;
        }
        return n;
    }

    /** The same of those that began later than this, in nanoseconds of the epoch. */
    long countSince(long nanos, int kind, String... texts) throws IOException {
        long n = 0;
        for (String span : text().split("\"traceId\"")) {
            boolean all =
                    span.contains("\"kind\":" + kind) && List.of(texts).stream().allMatch(span::contains);
            Matcher start = START.matcher(span);
            n += all && start.find() && Long.parseLong(start.group(1)) > nanos ? 1 : 0;
        }
        return n;
    }

    String text() throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** How often the text is there. */
    int occurrences(String wanted) throws IOException {
        String text = text();
        int n = 0;
        for (int i = text.indexOf(wanted); i >= 0; i = text.indexOf(wanted, i + 1)) {
            n++;
        }
        return n;
    }

    /** Waits until the text is there so often; a minute at most, then it fails. */
    void awaitOccurrences(String wanted, int times) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int n = occurrences(wanted); n < times; n = occurrences(wanted)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(n + " times " + wanted + " of " + times);
            }
            Thread.sleep(200);
        }
    }

    /**
     * What spans of a kind (2 is SERVER, 3 CLIENT) say, and how many say it.
     *
     * @param attributes their texts, with a space between; {@code -} where there is none
     */
    Map<String, Integer> told(int kind, String... attributes) throws IOException {
        Pattern[] patterns = Stream.of(attributes)
                .map(a -> Pattern.compile("\"" + Pattern.quote(a) + "\",\"value\":\\{\"stringValue\":\"([^\"]*)\""))
                .toArray(Pattern[]::new);
        Map<String, Integer> told = new HashMap<>();
        for (String span : text().split("\"traceId\"")) {
            if (span.contains("\"kind\":" + kind)) {
                String text = Stream.of(patterns)
                        .map(p -> p.matcher(span))
                        .map(m -> m.find() ? m.group(1) : "-")
                        .collect(Collectors.joining(" "));
                told.merge(text, 1, Integer::sum);
            }
        }
        return told;
    }

    /** Waits for as many at each end, half a minute at most. */
    void await(long each, String... texts) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end && (count(2, texts) < each || count(3, texts) < each)) {
            Thread.sleep(200);
        }
    }

    /** The same for those that began later than this. */
    void awaitSince(long nanos, long each, String... texts) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end && (countSince(nanos, 2, texts) < each || countSince(nanos, 3, texts) < each)) {
            Thread.sleep(200);
        }
    }

    static String port(int port) {
        return "\"server.port\",\"value\":{\"intValue\":\"" + port + "\"}";
    }

    static String attribute(String key, String value) {
        return "\"" + key + "\",\"value\":{\"stringValue\":\"" + value + "\"}";
    }
}
