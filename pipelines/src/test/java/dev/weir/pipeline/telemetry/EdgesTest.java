package dev.weir.pipeline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between which stages sums are compared. */
class EdgesTest {
    @TempDir
    private Path folder;

    /** Their numbers have different units, so that each can be compared with what takes it. */
    @Test
    void aSourceThatGivesTwoSignalsIsOneStageThatFeedsBothWays() throws Exception {
        Edges edges = edges("""
                sources: {kafka: {brokers: [localhost:9092]}}
                processors: {spans: {}}
                sinks: {file/a: {path: a}, file/b: {path: b}}
                service:
                  pipelines:
                    traces: {sources: [kafka], sinks: [file/a]}
                    traces/made: {sources: [kafka], processors: [spans], sinks: [file/b]}
                """);
        assertThat(edges.feeders("file/a")).containsExactly("kafka");
        assertThat(edges.feeders("spans")).containsExactly("kafka");
        assertThat(edges.feeders("file/b")).containsExactly("spans");
    }

    @Test
    void aStageThatGivesHereFromOneOfItsPlacesOnlyIsNotCompared() throws Exception {
        Edges edges = edges("""
                sources: {pcap: {path: x}, pcap/b: {path: y}}
                processors: {tcp_reassembly: {}, protocols: {}, spans: {}}
                sinks: {file/a: {path: a}, file/b: {path: b}}
                service:
                  pipelines:
                    traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [file/a]}
                    traces/b: {sources: [pcap/b], processors: [tcp_reassembly, protocols, spans], sinks: [file/b]}
                """);
        assertThat(edges.feeders("file/a")).isEmpty();
        assertThat(edges.feeders("spans")).containsExactly("protocols");
    }

    private Edges edges(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("weir.yaml"), yaml);
        PipelineFile read = new PipelineFileReader(Components.installed(), Map.of()).read(file.toString(), List.of());
        return new Edges(read);
    }
}
