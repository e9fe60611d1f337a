package dev.weir.captures;

import dev.weir.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/** Where the captures of others are, and what independent tools say of them. */
final class Captures {
    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    static final Path ROOT = PROJECT.resolveSibling("shared").resolve("captures");
    static final Path FILES = ROOT.resolve("pcap");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Captures() {}

    static void require() {
        Requires.that(Files.isDirectory(ROOT), "the captures are not beside the project: " + ROOT);
    }

    /** Paths below {@link #FILES}, as the answers and the spans have them. */
    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(FILES)) {
            return files.filter(Files::isRegularFile)
                    .map(f -> FILES.relativize(f).toString())
                    .sorted()
                    .toList();
        }
    }

    /** One of a capture and a protocol: {@code pcap}, {@code protocol}, {@code exchanges}, {@code strength}. */
    static List<JsonNode> answers() throws IOException {
        return lines(ROOT.resolve("expected.jsonl"));
    }

    static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            nodes.add(JSON.readTree(line));
        }
        return nodes;
    }
}
