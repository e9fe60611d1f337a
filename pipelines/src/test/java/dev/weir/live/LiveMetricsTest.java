package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Requires;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histograms of the durations of requests, beside what curl itself measured of the same requests. */
class LiveMetricsTest {
    /** Answers after as many milliseconds as the path says. */
    private static final String SERVER = """
            import http.server, sys, time
            class Slow(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def do_GET(self):
                    time.sleep(int(self.path[1:].split("?")[0]) / 1000)
                    self.send_response(200)
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"ok")
            http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Slow).serve_forever()
            """;

    private static final int ROUNDS = 8;
    private static final int DELAYS = 8;

    /** What passes between curl's clock and the wire, in seconds: both ends of a bucket are wider by it. */
    private static final double CLOCKS = 0.002;

    @TempDir
    private Path folder;

    @Test
    void percentilesAreThoseThatCurlMeasuredWithinTheBoundsOfTheBuckets() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        Requires.that(Command.exists("curl") && Command.exists("python3"), "curl and python3 are not installed");
        int port = Ports.free();
        Process server = new ProcessBuilder("python3", "-c", SERVER, Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        Path metrics = folder.resolve("metrics.json");
        double[] measured;
        try {
            awaitListener(port);
            try (WeirProcess weir = weir(port, metrics)) {
                measured = measure(port);
                assertThat(weir.stop()).contains("adds up:");
            }
        } finally {
            server.destroy();
            server.waitFor();
        }

        assertThat(measured).hasSize(ROUNDS * DELAYS);
        Arrays.sort(measured);
        Histogram histogram = Histogram.of(metrics, "http.client.request.duration");
        assertThat(histogram.count()).isEqualTo(measured.length);
        for (double quantile : new double[] {0.1, 0.25, 0.5, 0.75, 0.9, 0.99}) {
            double curl = measured[(int) Math.ceil(quantile * measured.length) - 1];
            int bucket = histogram.bucket(quantile);
            assertThat(curl)
                    .as("the %s quantile, in bucket %d of %s", quantile, bucket, histogram)
                    .isBetween(histogram.lower(bucket) - CLOCKS, histogram.upper(bucket) + CLOCKS);
        }
    }

    private static WeirProcess weir(int port, Path metrics) throws Exception {
        return WeirProcess.start("""
                sources: {ebpf: {ports: {include: [%d]}}}
                processors:
                  tcp_reassembly: {}
                  protocols: {enabled: [http]}
                  request_metrics: {window: 1s, aggregation_temporality: delta}
                sinks: {file: {path: %s}}
                service:
                  pipelines:
                    metrics: {sources: [ebpf], processors: [tcp_reassembly, protocols, request_metrics], sinks: [file]}
                """.formatted(port, metrics));
    }

    /** Seconds from the request's first byte to the response's last, by curl's own clock. */
    private static double[] measure(int port) {
        String said = Command.run(
                "curl",
                "-sS",
                "-o",
                "/dev/null",
                "-w",
                "took %{time_pretransfer} %{time_total}\\n",
                "http://127.0.0.1:" + port + "/{3,8,17,37,60,88,160,350}?[1-" + ROUNDS + "]");
        return Pattern.compile("took ([0-9.]+) ([0-9.]+)")
                .matcher(said)
                .results()
                .mapToDouble(m -> Double.parseDouble(m.group(2)) - Double.parseDouble(m.group(1)))
                .toArray();
    }

    private static void awaitListener(int port) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 100);
                return;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        throw new AssertionError("the server does not listen");
    }

    /** All points of a metric, added up. */
    private record Histogram(double[] bounds, long[] counts) {

        static Histogram of(Path file, String metric) throws IOException {
            double[] bounds = {};
            long[] counts = {};
            for (String line : Files.readAllLines(file)) {
                if (line.contains("\"name\":\"" + metric + "\"")) {
                    bounds = numbers(line, "explicitBounds")
                            .mapToDouble(Double::parseDouble)
                            .toArray();
                    long[] more = numbers(line, "bucketCounts")
                            .mapToLong(Long::parseLong)
                            .toArray();
                    counts = counts.length == 0 ? new long[more.length] : counts;
                    for (int i = 0; i < more.length; i++) {
                        counts[i] += more[i];
                    }
                }
            }
            return new Histogram(bounds, counts);
        }

        private static Stream<String> numbers(String line, String field) {
            Matcher list = Pattern.compile("\"" + field + "\":\\[([^]]*)]").matcher(line);
            assertThat(list.find()).as(line).isTrue();
            return Stream.of(list.group(1).replace("\"", "").split(","));
        }

        long count() {
            return Arrays.stream(counts).sum();
        }

        int bucket(double quantile) {
            long rank = (long) Math.ceil(quantile * count());
            int bucket = 0;
            for (long below = counts[0]; below < rank; below += counts[bucket]) {
                bucket++;
            }
            return bucket;
        }

        double lower(int bucket) {
            return bucket == 0 ? 0 : bounds[bucket - 1];
        }

        double upper(int bucket) {
            return bucket == bounds.length ? Double.MAX_VALUE : bounds[bucket];
        }

        @Override
        public String toString() {
            return Arrays.toString(counts);
        }
    }
}
