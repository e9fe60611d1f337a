package dev.weir.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Pipeline files with lines and characters out of place are read, or refused with what is wrong. */
class PipelineFileFuzzTest {
    private static final String[] WORDS = {
        ": ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "&a ",
        "*a",
        "<<: *a\n",
        "!!int ",
        "|",
        "> ",
        "#",
        "\n",
        "\t",
        "  ",
        "${env:A}",
        "${",
        "null",
        "~",
        "1e999",
        "-1",
        "0x10",
        "true",
        "99999999999999999999",
        "?",
        "---\n",
        "...\n",
        "%YAML 9.9\n",
        "\u0000",
        "\u2028"
    };
    private static final List<String> FILES = files();

    @Property(tries = 500)
    void anyChangesAreReadOrRefused(@ForAll Random random, @ForAll @IntRange(min = 1, max = 12) int changes) {
        String text = FILES.get(random.nextInt(FILES.size()));
        for (int i = 0; i < changes; i++) {
            text = random.nextBoolean() ? lines(text, random) : characters(text, random);
        }
        try {
            new PipelineFileReader(Components.installed(), Map.of("A", "[a, {b: c}]")).read("w.yaml", text, List.of());
        } catch (InvalidPipelineFile e) {
            assertThat(e.getMessage()).contains("w.yaml");
        }
    }

    private static String lines(String text, Random random) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (lines.isEmpty()) {
            return "a: b\n";
        }
        String line = lines.remove(random.nextInt(lines.size()));
        switch (random.nextInt(3)) {
            case 0 -> {} // gone
            case 1 -> lines.add(random.nextInt(lines.size() + 1), " ".repeat(random.nextInt(9)) + line.strip());
            default -> {
                lines.add(random.nextInt(lines.size() + 1), line);
                lines.add(random.nextInt(lines.size() + 1), line);
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String characters(String text, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(4));
        return text.substring(0, from) + WORDS[random.nextInt(WORDS.length)] + text.substring(to);
    }

    private static List<String> files() {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("."))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                texts.add(Files.readString(file));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return texts;
    }
}
