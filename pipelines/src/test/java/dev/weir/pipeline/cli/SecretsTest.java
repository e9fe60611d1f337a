package dev.weir.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.component.Component;
import dev.weir.api.component.Component.ProcessorComponent;
import dev.weir.api.component.Component.SinkComponent;
import dev.weir.api.component.Component.SourceComponent;
import dev.weir.api.component.Option;
import dev.weir.api.component.Signal;
import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A secret is planted in every text option of every component that is installed, by a reference, and looked for in what commands print. */
class SecretsTest {
    private static final String SECRET = "hunter2-QUJDREVG";

    /** As the options take them: a word, a file, an address, URLs. */
    private static final List<String> VALUES = List.of(
            "/no/such/" + SECRET + "/file",
            SECRET + ".invalid:4317",
            "http://me:" + SECRET + "@x.invalid:1/p?api_key=" + SECRET,
            "{" + SECRET + ": [" + SECRET + "]}");

    @TempDir
    private Path folder;

    static Stream<String> textOptions() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> Components.installed().of(kind).stream())
                .flatMap(c -> c.options().stream()
                        .filter(SecretsTest::isText)
                        .map(o -> Kind.of(c).section() + "." + c.type() + "." + o.path()));
    }

    private static boolean isText(Option<?> option) {
        Map<String, Object> schema = option.type().schema();
        return !schema.containsKey("enum") && !schema.toString().contains("minimum");
    }

    @ParameterizedTest
    @MethodSource("textOptions")
    void noCommandPrintsWhatAReferenceStandsFor(String option) throws IOException {
        String[] path = option.split("\\.", 3);
        Component component = component(path[0], path[1]);
        for (String value : VALUES) {
            for (String written : written(component, path[2])) {
                Path file = Files.writeString(folder.resolve("weir.yaml"), file(component, path[2], written));
                for (String command : List.of("print-config", "validate")) {
                    assertThat(run(Map.of("X", value), command, file.toString()).toLowerCase(Locale.ROOT))
                            .as("%s of %s with %s from %s", command, option, written, value)
                            .doesNotContain(SECRET.toLowerCase(Locale.ROOT));
                }
            }
        }
    }

    /** Where the option takes a value, and where it takes none. */
    private static List<String> written(Component component, String path) {
        Object type = component.options().stream()
                .filter(o -> o.path().equals(path))
                .map(o -> o.type().schema().get("type"))
                .findFirst()
                .orElseThrow();
        String alone = "\"${env:X}\"";
        return switch (String.valueOf(type)) {
            case "array" -> List.of(alone, "[\"a\", \"${env:X}\"]");
            case "object" -> List.of(alone, "{a: \"${env:X}\"}");
            default -> List.of(alone, "\"a${env:X}b\"");
        };
    }

    private static String run(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out);
        Weir.commandLine(Components.installed(), environment, true, printer, printer)
                .execute(arguments);
        return out.toString();
    }

    private static Component component(String section, String type) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.section().equals(section))
                .flatMap(kind -> Components.installed().of(kind).stream())
                .filter(c -> c.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** With the component in a pipeline; other required options are given too. */
    private static String file(Component component, String path, String value) {
        List<String> processors = new ArrayList<>(List.of("tcp_reassembly", "protocols", "spans"));
        String source = "pcap";
        String sink = "debug";
        String signal = "traces";
        switch (component) {
            case SourceComponent s -> {
                source = s.type();
                processors = s.gives().contains(Signal.SEGMENTS) ? processors : List.of();
            }
            case ProcessorComponent p -> {
                boolean metrics = p.gives() == Signal.METRICS;
                signal = metrics ? "metrics" : signal;
                if (metrics) {
                    processors.set(2, p.type());
                } else if (!processors.contains(p.type())) {
                    processors.add(p.takes() == Signal.EXCHANGES ? 2 : processors.size(), p.type());
                }
            }
            case SinkComponent s -> sink = s.type();
        }
        StringBuilder file = new StringBuilder();
        section(file, Kind.SOURCE, List.of(source), component, path, value);
        section(file, Kind.PROCESSOR, processors, component, path, value);
        section(file, Kind.SINK, List.of(sink), component, path, value);
        return file.append("service: {pipelines: {%s: {sources: [%s], processors: %s, sinks: [%s]}}}\n"
                        .formatted(signal, source, processors, sink))
                .toString();
    }

    private static void section(
            StringBuilder file, Kind kind, List<String> types, Component planted, String path, String value) {
        file.append(kind.section()).append(": {");
        for (String type : types) {
            Component component = component(kind.section(), type);
            file.append(type).append(": {");
            boolean here = component.getClass() == planted.getClass();
            for (Option<?> option : component.options()) {
                if (option.required() && !(here && option.path().equals(path))) {
                    nested(file, option.path(), "x:1");
                }
            }
            if (here) {
                nested(file, path, value);
            }
            file.append("}, ");
        }
        file.append("}\n");
    }

    private static void nested(StringBuilder file, String path, String value) {
        String[] keys = path.split("\\.");
        file.append(String.join(": {", keys)).append(": ").append(value);
        file.append("}".repeat(keys.length - 1)).append(", ");
    }
}
