package dev.weir.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.fake.Fakes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user reads of each mistake. */
class FindingsTest {
    private static final String CHAIN = """
            service:
              pipelines:
                traces:
                  sources: [ebpf]
                  processors: [tcp_reassembly, protocols, spans]
                  sinks: [debug]
            """;

    @Test
    void aGoodFileHasNothingToSay() throws InvalidPipelineFile {
        assertThat(read(sections("", "", "") + CHAIN).warnings()).isEmpty();
    }

    @Test
    void aTypoInATopLevelKeyNamesTheNearest() {
        assertThat(findings("srcs: {}\nsinkss: {}\n" + sections("", "", "") + CHAIN))
                .containsExactly(
                        "w.yaml:1:1: srcs: unknown key; known: sources, processors, sinks, service",
                        "w.yaml:2:1: sinkss: unknown key; did you mean \"sinks\"?");
    }

    @Test
    void theCollectorsWordsAreTranslated() {
        assertThat(findings("""
                receivers: {}
                exporters: {}
                connectors: {}
                extensions: {}
                service:
                  telemetry: {metrics: {readers: []}}
                  extensions: []
                  pipelines:
                    traces: {receivers: [otlp], exporters: [otlp]}
                """))
                .containsExactly(
                        "w.yaml:1:1: receivers: unknown key; Weir calls them sources",
                        "w.yaml:2:1: exporters: unknown key; Weir calls them sinks",
                        "w.yaml:3:1: connectors: unknown key; Weir has none: pipelines that begin with the same ids share them",
                        "w.yaml:4:1: extensions: unknown key; Weir has none",
                        "w.yaml:6:15: service.telemetry.metrics: must have at least one sink",
                        "w.yaml:6:25: service.telemetry.metrics.readers: unknown key; name a sink instead: sinks: [otlp_grpc]",
                        "w.yaml:7:3: service.extensions: unknown key; Weir has none",
                        "w.yaml:9:5: service.pipelines.traces: must have at least one source",
                        "w.yaml:9:5: service.pipelines.traces: must have at least one sink",
                        "w.yaml:9:14: service.pipelines.traces.receivers: unknown key; Weir calls them sources",
                        "w.yaml:9:33: service.pipelines.traces.exporters: unknown key; Weir calls them sinks");
    }

    @Test
    void everyMistakeIsToldAtOnceInTheOrderOfTheFile() {
        assertThat(findings("""
                sources:
                  ebpf: {cout: 3}
                processors:
                  tcp_reassembly: {max_connections: 0}
                  protocols: {enabled: [http, reddis]}
                  spans: {}
                sinks:
                  otlp_grpc: {timeout: 10 parsecs, headers: 7}
                  debug: {verbosity: detaild}
                service:
                  pipelines:
                    traces:
                      sources: [ebpf]
                      processors: [tcp_reassembly, protocols, spans]
                      sinks: [otlp_grpc, debug]
                """))
                .containsExactly(
                        "w.yaml:2:10: sources.ebpf.cout: unknown option; did you mean \"count\"?",
                        "w.yaml:4:37: processors.tcp_reassembly.max_connections: found \"0\", expected a whole number from 1 to 1000",
                        "w.yaml:5:31: processors.protocols.enabled[1]: found \"reddis\", expected one of http, redis; did you mean \"redis\"?",
                        "w.yaml:8:3: sinks.otlp_grpc.endpoint: missing; required: where to send",
                        "w.yaml:8:24: sinks.otlp_grpc.timeout: found \"10 parsecs\", expected a duration such as 200ms, 10s or 1m30s",
                        "w.yaml:8:45: sinks.otlp_grpc.headers: found a secret that is not shown here, expected a map such as {key: value}",
                        "w.yaml:9:22: sinks.debug.verbosity: found \"detaild\", expected one of basic, normal, detailed; did you mean \"detailed\"?");
    }

    @Test
    void unknownComponentsNameTheNearestOrAll() {
        assertThat(findings("""
                sources:
                  epbf: {}
                  spans: {}
                processors:
                  wonders: {}
                sinks:
                  debug:
                service:
                  pipelines:
                    traces: {sources: [epbf], sinks: [debug]}
                """))
                .containsExactly(
                        "w.yaml:2:3: sources.epbf: unknown source type \"epbf\"; did you mean \"ebpf\"?",
                        "w.yaml:3:3: sources.spans: spans is a processor: it belongs under processors",
                        "w.yaml:5:3: processors.wonders: unknown processor type \"wonders\"; known: protocols, request_metrics, sampler, spans, tcp_reassembly");
    }

    @Test
    void idsHaveTheCollectorsGrammar() {
        assertThat(findings("sources:\n  /x: {}\n  ebpf/: {}\n  a-b: {}\n  \"\": {}\n  \"ebpf/a+b\": {}\n"
                        + sections("", "", "").replace("sources: {ebpf: {}}\n", "")
                        + CHAIN.replace("[ebpf]", "[/x]")))
                .containsExactly(
                        "w.yaml:2:3: sources./x: the part before / should not be empty; expected an id such as otlp or otlp/backup",
                        "w.yaml:3:3: sources.ebpf/: the part after / should not be empty; expected an id such as otlp or otlp/backup",
                        "w.yaml:4:3: sources.a-b: invalid character(s) in type \"a-b\": must match regex ^[a-zA-Z][0-9a-zA-Z_]{0,62}$; expected an id such as otlp or otlp/backup",
                        "w.yaml:5:3: sources.: the id must not be empty; expected an id such as otlp or otlp/backup",
                        "w.yaml:6:3: sources.ebpf/a+b: invalid character(s) in name \"a+b\"; expected an id such as otlp or otlp/backup");
    }

    @Test
    void anOlderNameWorksAndIsWarnedOf() throws InvalidPipelineFile {
        PipelineFile file = read(sections("", "", ", otlp: {endpoint: a}") + CHAIN.replace("[debug]", "[debug, otlp]"));
        assertThat(file.warnings())
                .extracting(Finding::toString)
                .containsExactly(
                        "w.yaml:3:20: warning: sinks.otlp: \"otlp\" alias is deprecated; use \"otlp_grpc\" instead");
    }

    @Test
    void aComponentThatNoPipelineUsesIsAWarningOnly() throws InvalidPipelineFile {
        assertThat(read(sections("", ", sampler/a: {}", "") + CHAIN).warnings())
                .extracting(Finding::toString)
                .containsExactly("w.yaml:2:60: warning: processors.sampler/a: configured, but no pipeline uses it");
    }

    @Test
    void referencesMustLeadSomewhereAndOnlyOnce() {
        assertThat(findings(sections("", "", "") + """
                service:
                  pipelines:
                    traces:
                      sources: [ebpf, ebpf, ebpf/2]
                      processors: [tcp_reassembly, protocls, spans, debug]
                      sinks: [debug, [debug], otlp_grpc]
                """))
                .containsExactly(
                        "w.yaml:7:23: service.pipelines.traces.sources[1]: references source \"ebpf\" multiple times",
                        "w.yaml:7:29: service.pipelines.traces.sources[2]: references source \"ebpf/2\" which is not configured; add it under sources",
                        "w.yaml:8:36: service.pipelines.traces.processors[1]: references processor \"protocls\" which is not configured; did you mean \"protocols\"?",
                        "w.yaml:8:53: service.pipelines.traces.processors[3]: references processor \"debug\" which is not configured; sinks has one of that id, but its place is in the list sinks",
                        "w.yaml:9:22: service.pipelines.traces.sinks[1]: found a list, expected the id of a sink",
                        "w.yaml:9:31: service.pipelines.traces.sinks[2]: references sink \"otlp_grpc\" which is not configured; add it under sinks");
    }

    @Test
    void aChainThatDoesNotFitSaysWhatWouldFit() {
        assertThat(findings(sections("", "", "") + CHAIN.replace("tcp_reassembly, protocols, spans", "spans")))
                .containsExactly(
                        "w.yaml:8:20: service.pipelines.traces.processors[0]: spans takes exchanges, but ebpf before it gives segments; put tcp_reassembly, protocols between");
    }

    @Test
    void aChainThatEndsTooEarlySaysHowToGoOn() {
        assertThat(errors(sections("", "", "") + CHAIN.replace(", protocols, spans", "")))
                .containsExactly(
                        "w.yaml:8:20: service.pipelines.traces.processors[0]: tcp_reassembly gives streams, but the pipeline ends in traces; put protocols, spans after it");
    }

    @Test
    void aChainThatCannotBeMendedSaysThat() {
        assertThat(errors(sections("", "", "") + CHAIN.replace("protocols, spans", "protocols, spans, tcp_reassembly")))
                .first()
                .isEqualTo(
                        "w.yaml:8:54: service.pipelines.traces.processors[3]: references processor \"tcp_reassembly\" multiple times");
        assertThat(errors("""
                sources: {ebpf: {}}
                processors: {tcp_reassembly: {}, tcp_reassembly/b: {}, protocols: {}, spans: {}}
                sinks: {debug: {}}
                service: {pipelines: {traces: {sources: [ebpf], processors: [tcp_reassembly, protocols, spans, tcp_reassembly/b], sinks: [debug]}}}
                """))
                .contains(
                        "w.yaml:4:96: service.pipelines.traces.processors[3]: tcp_reassembly/b takes segments, but spans before it gives traces; no processor makes segments of traces");
    }

    @Test
    void pipelinesHaveSignalsOfThisRelease() {
        assertThat(errors(sections("", "", "") + CHAIN.replace("    traces:", "    logs/x:")))
                .containsExactly(
                        "w.yaml:6:5: service.pipelines.logs/x: pipelines of logs are not yet in this release; traces, metrics, exchanges, segments are");
        assertThat(errors(sections("", "", "") + CHAIN.replace("    traces:", "    trace:")))
                .containsExactly(
                        "w.yaml:6:5: service.pipelines.trace: found \"trace\", expected an id such as traces, metrics or traces/replay; did you mean \"traces\"?");
        assertThat(errors(sections("", "", "") + CHAIN.replace("    traces:", "    metrics/:")))
                .singleElement()
                .asString()
                .contains("found \"metrics/\"");
    }

    @Test
    void aPipelineOfMetricsEndsInMetrics() {
        String metrics = CHAIN.replace("    traces:", "    metrics/red:");
        assertThat(errors(sections("", ", request_metrics: {}", "") + metrics.replace("spans", "request_metrics")))
                .isEmpty();
        assertThat(errors(sections("", "", "") + metrics))
                .containsExactly(
                        "w.yaml:8:47: service.pipelines.metrics/red.processors[2]: spans gives traces, but the pipeline ends in metrics; no processor makes metrics of traces");
        assertThat(errors(sections("", "", "") + metrics.replace(", spans", "")))
                .containsExactly(
                        "w.yaml:8:36: service.pipelines.metrics/red.processors[1]: protocols gives exchanges, but the pipeline ends in metrics; put request_metrics after it");
    }

    @Test
    void aSinkThatCannotTakeMetricsSaysWhatItTakes() {
        assertThat(errors(sections("", ", request_metrics: {}", ", file: {path: x}")
                        + CHAIN.replace("traces:", "metrics:")
                                .replace("spans", "request_metrics")
                                .replace("[debug]", "[file]")))
                .containsExactly("w.yaml:9:15: service.pipelines.metrics.sinks[0]: file takes traces, not metrics");
    }

    @Test
    void aSinkFindsWhatIsWrongWithTheSignalsOfAllPipelinesTogether() {
        String both = CHAIN + """
                    metrics:
                      sources: [ebpf]
                      processors: [tcp_reassembly, protocols, request_metrics]
                      sinks: [debug]
                """;
        assertThat(errors(sections("", ", request_metrics: {}", "") + both)).isEmpty();
        assertThat(errors(sections("", ", request_metrics: {}", "").replace("debug: {}", "debug: {verbosity: normal}")
                        + both))
                .containsExactly(
                        "w.yaml:3:28: sinks.debug.verbosity: normal is for one signal only, not metrics and traces");
    }

    @Test
    void aFileNeedsAPipelineWithBothEnds() {
        assertThat(findings("{}"))
                .containsExactly("w.yaml:1:1: service: missing; expected service.pipelines with at least one pipeline");
        assertThat(findings(""))
                .containsExactly("w.yaml: service: missing; expected service.pipelines with at least one pipeline");
        assertThat(findings("service:\n"))
                .containsExactly("w.yaml:1:1: service.pipelines: service must have at least one pipeline");
        assertThat(findings("service: {pipelines: {}}"))
                .containsExactly("w.yaml:1:11: service.pipelines: service must have at least one pipeline");
        assertThat(findings("service: {pipelines: {traces: {sources: []}}}"))
                .containsExactly(
                        "w.yaml:1:23: service.pipelines.traces: must have at least one sink",
                        "w.yaml:1:32: service.pipelines.traces: must have at least one source");
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        assertThat(findings("""
                sources: [ebpf]
                processors: {tcp_reassembly: 7}
                sinks: {debug: {verbosity: [basic]}, otlp_grpc: {endpoint: x, tls: yes}}
                service: {pipelines: {traces: {sources: ebpf, sinks: {debug: {}}}}, flink: 3}
                """))
                .containsExactly(
                        "w.yaml:1:10: sources: found a list, expected a map of keys and values",
                        "w.yaml:2:30: processors.tcp_reassembly: found \"7\", expected a map of keys and values",
                        "w.yaml:3:28: sinks.debug.verbosity: found a list, expected a single value",
                        "w.yaml:3:68: sinks.otlp_grpc.tls: found \"yes\", expected a map with insecure",
                        "w.yaml:4:41: service.pipelines.traces.sources: found \"ebpf\", expected a list such as [a, b]",
                        "w.yaml:4:54: service.pipelines.traces.sinks: found a map, expected a list such as [a, b]",
                        "w.yaml:4:76: service.flink: found \"3\", expected a map of keys and values");
        assertThat(findings("- a")).containsExactly("w.yaml:1:1: found a list, expected a map of keys and values");
    }

    @Test
    void aKeyGivenTwiceNamesBothPlaces() {
        assertThat(findings(sections("", "", "") + "sinks: {}\n" + CHAIN))
                .containsExactly("w.yaml:4:1: sinks: the key is given twice; the first is at line 3");
    }

    @Test
    void whatIsNoYamlIsToldWithItsPlace() {
        assertThat(findings("sources:\n  ebpf: {\n")).singleElement().asString().startsWith("w.yaml:3:1: not YAML: ");
        assertThat(findings("sources:\n\tebpf: {}\n"))
                .singleElement()
                .asString()
                .startsWith("w.yaml:2:1: not YAML: ");
    }

    @Test
    void aComponentsOwnComplaintIsPlacedAtItsOption() {
        assertThat(findings(sections("", "", ", file: {path: /tmp/}") + CHAIN.replace("[debug]", "[debug, file]")))
                .containsExactly("w.yaml:3:33: sinks.file.path: must be a file, not a folder");
    }

    @Test
    void flinksOptionsAreCheckedAgainstFlinks() {
        assertThat(findings(sections("", "", "") + CHAIN + """
                  flink:
                    parallelism.defaut: 2
                    execution.checkpointing.interval: often
                    execution:
                      checkpointing:
                        timeout: 1 min
                    execution.checkpointing.timeout: 2 min
                    my.own.option: x
                """))
                .containsExactly(
                        "w.yaml:11:5: warning: service.flink.parallelism.defaut: Flink knows no such option; did you mean \"parallelism.default\"?",
                        "w.yaml:12:5: service.flink.execution.checkpointing.interval: found \"often\", expected another kind of value",
                        "w.yaml:16:5: service.flink.execution.checkpointing.timeout: the option is given twice, nested and flat");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            otlp_grpc: {endpoint: ${env:HOST}}       | inside { } and [ ] a reference stands in quotes: {endpoint: "${env:NAME}"}
            otlp_grpc: {headers: {a: ${A}, b: c}}    | inside { } and [ ] a reference stands in quotes: {endpoint: "${env:NAME}"}
            otlp_grpc: [${env:HOST}]                 | inside { } and [ ] a reference stands in quotes: {endpoint: "${env:NAME}"}
            otlp_grpc: {endpoint:localhost}          | unknown option; a space is missing after "endpoint:"
            otlp_grpc: endpoint:localhost            | expected a map of keys and values; a space is missing after "endpoint:"
            otlp_grpc: endpoint:localhost#  timeout: | a space is missing after "endpoint:"
            """)
    void aMistakeInNotationIsNamedAsTheUserMadeIt(String sink, String message) {
        assertThat(messages(() -> new PipelineFileReader(Fakes.components(), Map.of())
                        .read("w.yaml", "sinks:\n  " + sink.replace("#", "\n") + "\n", List.of())))
                .anyMatch(m -> m.contains(message));
    }

    @Test
    void listsInListsEnd() {
        assertThat(messages(() -> new PipelineFileReader(Fakes.components(), Map.of())
                        .read("w.yaml", "a: " + "[".repeat(20_000), List.of())))
                .anyMatch(m -> m.contains("not YAML: lists and maps are nested more than 100 deep"));
        assertThat(messages(() -> new PipelineFileReader(Fakes.components(), Map.of())
                        .read("w.yaml", "- ".repeat(20_000), List.of())))
                .anyMatch(m -> m.contains("not YAML: lists and maps are nested more than 100 deep"));
    }

    @Test
    void aMissingFileIsNamed() {
        assertThat(messages(
                        () -> new PipelineFileReader(Fakes.components(), Map.of()).read("/no/such.yaml", List.of())))
                .containsExactly("/no/such.yaml: no such file");
        assertThat(messages(() -> new PipelineFileReader(Fakes.components(), Map.of()).read("/tmp", List.of())))
                .containsExactly("/tmp: cannot be read: it is a folder");
    }

    @Test
    void aliasesAndMergeKeysWorkAndEndlessOnesEnd() throws InvalidPipelineFile {
        PipelineFile file = read("""
                sources: {ebpf: {}}
                processors: {tcp_reassembly: {}, protocols: {}, spans: {}}
                sinks:
                  otlp_grpc: &base {endpoint: a, timeout: 1s}
                  otlp_grpc/b: {<<: *base, endpoint: b}
                service:
                  pipelines:
                    traces: {sources: [ebpf], processors: [tcp_reassembly, protocols, spans], sinks: [otlp_grpc, otlp_grpc/b]}
                """);
        assertThat(dev.weir.pipeline.docs.FilledFile.write(file)).contains("endpoint: b\n    timeout: 1s");
        assertThat(findings("sources: &a\n  ebpf: *a\n" + CHAIN))
                .anyMatch(f -> f.contains("aliases make this endless"));
    }

    /** Three lines; each argument is added to its line. */
    private static String sections(String sources, String processors, String sinks) {
        return "sources: {ebpf: {}" + sources + "}\n"
                + "processors: {tcp_reassembly: {}, protocols: {}, spans: {}" + processors + "}\n"
                + "sinks: {debug: {}" + sinks + "}\n";
    }

    static PipelineFile read(String yaml) throws InvalidPipelineFile {
        return new PipelineFileReader(Fakes.components(), Map.of()).read("w.yaml", yaml, List.of());
    }

    private static List<String> findings(String yaml) {
        return messages(() -> read(yaml));
    }

    private static List<String> errors(String yaml) {
        return findings(yaml).stream().filter(f -> !f.contains(": warning: ")).toList();
    }

    static List<String> messages(Reading reading) {
        try {
            PipelineFile file = reading.read();
            return file.warnings().stream().map(Finding::toString).toList();
        } catch (InvalidPipelineFile e) {
            return e.findings().stream().map(Finding::toString).toList();
        }
    }

    /** What may fail. */
    @FunctionalInterface
    interface Reading {
        PipelineFile read() throws InvalidPipelineFile;
    }
}
