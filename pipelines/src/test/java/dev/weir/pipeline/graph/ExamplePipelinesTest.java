package dev.weir.pipeline.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Signal;
import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import dev.weir.pipeline.fake.FakeProcessor;
import dev.weir.pipeline.fake.FakeSink;
import dev.weir.pipeline.fake.FakeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that come with Weir, with the real components. */
class ExamplePipelinesTest {
    private static final Path PIPELINES = Path.of("").toAbsolutePath();

    static Stream<Path> examples() throws Exception {
        try (Stream<Path> files = Files.list(PIPELINES)) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    /** Building it fails on the first type that Flink would give to Kryo. */
    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsValidAndNeedsNoKryo(Path example) throws Exception {
        PipelineFile file = read(Components.installed(), example);
        assertThat(file.warnings()).isEmpty();
        assertThat(graph(file).getJobGraph().getNumberOfVertices()).isPositive();
    }

    @Test
    void theReplayReadsLikeItsFileOnTheDashboard() throws Exception {
        StreamGraph graph = graph(read(Components.installed(), PIPELINES.resolve("replay.yaml")));
        assertThat(graph.getStreamNodes())
                .extracting(StreamNode::getTransformationUID)
                .containsExactlyInAnyOrder(
                        "pcap",
                        "pcap > tcp_reassembly",
                        "pcap > tcp_reassembly > protocols",
                        "pcap > tcp_reassembly > protocols > spans",
                        "sink: file (traces)",
                        "sink: debug (traces)");
        assertThat(graph.getJobGraph().getVertices())
                .extracting(JobVertex::getName)
                .containsExactly(
                        "Source: pcap -> tcp_reassembly -> protocols -> spans -> (file: Writer, debug: Writer)");
    }

    @Test
    void aComponentWhoseRecordsWouldGoThroughKryoIsRefused(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("weir.yaml"), """
                sources: {numbers: {}}
                processors: {generic: {}}
                sinks: {lines: {path: x}}
                service: {pipelines: {traces: {sources: [numbers], processors: [generic], sinks: [lines]}}}
                """);
        Components components = new Components(List.of(new FakeSource(), new Generic(), new FakeSink()));
        assertThatThrownBy(() -> graph(read(components, file)).getJobGraph())
                .hasStackTraceContaining("Generic types have been disabled");
    }

    private static PipelineFile read(Components components, Path file) throws Exception {
        return new PipelineFileReader(components, Map.of()).read(file.toString(), List.of());
    }

    private static StreamGraph graph(PipelineFile file) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
        JobSettings.build(file, environment);
        return environment.getStreamGraph();
    }

    /** Gives records that Flink knows nothing of. */
    private static final class Generic extends FakeProcessor {
        Generic() {
            super("generic", Signal.SEGMENTS, Signal.TRACES);
        }

        @Override
        @SuppressWarnings("unchecked")
        public SingleOutputStreamOperator<?> apply(DataStream<?> in, ComponentContext context) {
            return ((DataStream<Object>) in).map(o -> o);
        }
    }
}
