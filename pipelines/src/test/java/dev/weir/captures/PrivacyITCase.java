package dev.weir.captures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.cli.Weir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All captures and {@link HpackStories} through every protocol: of what the raw bytes hold of secrets, nothing is in the spans. */
class PrivacyITCase {
    /** Parameters by which one of the captures sends what its cookies hold, as the operator of such a service would list them. */
    static final List<String> QUERY_SECRETS = List.of("SID", "at");

    @TempDir
    private static Path folder;

    /** By capture, all that its spans say, a line each. */
    private static final Map<String, StringBuilder> TEXTS = new HashMap<>();

    private static final Map<String, Map<String, Set<String>>> SECRETS = new TreeMap<>();

    @BeforeAll
    static void replay() throws Exception {
        Captures.require();
        replay(Captures.FILES, folder.resolve("spans.json"));
        var answers = Captures.answers();
        for (String name : Captures.names()) {
            byte[] capture = Files.readAllBytes(Captures.FILES.resolve(name));
            SECRETS.put(
                    name,
                    Secrets.of(
                            capture,
                            answers.stream().filter(a -> a.get("pcap").asText().equals(name))));
        }
        Path stories = Files.createDirectory(folder.resolve("stories"));
        SECRETS.putAll(HpackStories.write(stories));
        replay(stories, folder.resolve("stories.json"));
    }

    private static void replay(Path captures, Path out) throws Exception {
        int exit = Weir.run(
                "run",
                Captures.PROJECT.resolve("pipelines/replay.yaml").toString(),
                "--set",
                "sources.pcap.path=" + captures,
                "--set",
                "sinks.file.path=" + out);
        assertThat(exit).isZero();
        for (JsonNode line : Captures.lines(out)) {
            line.get("resourceSpans").forEach(PrivacyITCase::take);
        }
    }

    private static void take(JsonNode resourceSpans) {
        String capture = "";
        for (JsonNode attribute : resourceSpans.at("/resource/attributes")) {
            if (attribute.get("key").asText().equals("weir.capture.file")) {
                capture = attribute.at("/value/stringValue").asText();
            }
        }
        texts(resourceSpans.get("scopeSpans"), TEXTS.computeIfAbsent(capture, c -> new StringBuilder()));
    }

    /** All texts but the names of attributes. */
    private static void texts(JsonNode node, StringBuilder out) {
        if (node.isTextual()) {
            out.append(node.asText()).append('\n');
        }
        node.properties().stream()
                .filter(field -> !field.getKey().equals("key"))
                .forEach(f -> texts(f.getValue(), out));
        if (node.isArray()) {
            node.forEach(child -> texts(child, out));
        }
    }

    @Test
    void noSecretOfACaptureIsInItsSpans() {
        TreeSet<String> leaked = new TreeSet<>();
        SECRETS.forEach((capture, kinds) -> kinds.forEach((kind, secrets) -> secrets.stream()
                .filter(secret ->
                        TEXTS.getOrDefault(capture, new StringBuilder()).indexOf(secret) >= 0)
                .forEach(secret -> leaked.add(capture + ", " + kind + ": " + secret))));

        assertThat(leaked).isEmpty();
    }

    @Test
    void everyKindOfSecretIsInACaptureThatHasSpans() {
        Map<String, Integer> counts = new TreeMap<>();
        SECRETS.forEach((capture, kinds) -> kinds.forEach(
                (kind, secrets) -> counts.merge(kind, TEXTS.containsKey(capture) ? secrets.size() : 0, Integer::sum)));

        assertThat(counts).containsOnlyKeys(Secrets.KINDS);
        assertThat(counts.values()).as(counts.toString()).allMatch(count -> count > 0);
    }
}
