package dev.weir.pipeline.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.config.InvalidPipelineFile;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import dev.weir.pipeline.fake.Fakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Flink gets of a pipeline file. */
class PipelineGraphTest {
    private static final String TWO_PIPELINES = """
            sources: {ebpf: {}}
            processors: {tcp_reassembly: {}, protocols: {}, spans: {}, sampler: {}}
            sinks: {otlp_grpc: {endpoint: a}, debug: {}}
            service:
              pipelines:
                traces:
                  sources: [ebpf]
                  processors: [tcp_reassembly, protocols, spans]
                  sinks: [otlp_grpc]
                traces/sampled:
                  sources: [ebpf]
                  processors: [tcp_reassembly, protocols, spans, sampler]
                  sinks: [otlp_grpc, debug]
            """;

    @TempDir
    private Path folder;

    @Test
    void theCaptureChainAndItsSinkAreOneTask() throws Exception {
        JobGraph job = job(TWO_PIPELINES.substring(0, TWO_PIPELINES.indexOf("    traces/sampled")));
        assertThat(job.getVertices())
                .extracting(JobVertex::getName)
                .containsExactly("Source: ebpf -> tcp_reassembly -> protocols -> spans -> otlp_grpc: Writer");
    }

    @Test
    void pipelinesThatBeginAlikeShareTheTrunk() throws Exception {
        assertThat(uids(TWO_PIPELINES))
                .isEqualTo(Map.of(
                        "ebpf", "Source: ebpf",
                        "ebpf > tcp_reassembly", "tcp_reassembly",
                        "ebpf > tcp_reassembly > protocols", "protocols",
                        "ebpf > tcp_reassembly > protocols > spans", "spans",
                        "ebpf > tcp_reassembly > protocols > spans > sampler", "sampler",
                        "sink: otlp_grpc (traces)", "otlp_grpc: Writer",
                        "sink: debug (traces)", "debug: Writer"));
    }

    @Test
    void tracesAndMetricsShareTheTrunkAndASinkHasAWriterForEach() throws Exception {
        String both = TWO_PIPELINES
                .replace("sampler: {}}", "request_metrics: {}}")
                .replace("traces/sampled", "metrics")
                .replace("spans, sampler", "request_metrics");
        assertThat(uids(both))
                .isEqualTo(Map.of(
                        "ebpf", "Source: ebpf",
                        "ebpf > tcp_reassembly", "tcp_reassembly",
                        "ebpf > tcp_reassembly > protocols", "protocols",
                        "ebpf > tcp_reassembly > protocols > spans", "spans",
                        "ebpf > tcp_reassembly > protocols > request_metrics", "request_metrics",
                        "sink: otlp_grpc (traces)", "otlp_grpc (traces): Writer",
                        "sink: otlp_grpc (metrics)", "otlp_grpc (metrics): Writer",
                        "sink: debug (metrics)", "debug: Writer"));
        assertThat(job(both).getVertices())
                .extracting(JobVertex::getName)
                .containsExactly("Source: ebpf -> tcp_reassembly -> protocols -> (spans -> otlp_grpc (traces): Writer,"
                        + " request_metrics -> (otlp_grpc (metrics): Writer, debug: Writer))");
    }

    @Test
    void anEditElsewhereInTheFileChangesNoUid() throws Exception {
        Map<String, String> before = uids(TWO_PIPELINES);
        Map<String, String> after = uids(TWO_PIPELINES
                .replace("traces/sampled", "traces/few")
                .replace("sinks: [otlp_grpc]\n", "sinks: [debug]\n")
                .replace("{otlp_grpc: {endpoint: a}", "{otlp_grpc: {endpoint: b, timeout: 1s}")
                .replace("tcp_reassembly: {}", "tcp_reassembly: {max_connections: 5}"));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void aPipelineMoreLeavesTheUidsOfTheOthers() throws Exception {
        Map<String, String> before = uids(TWO_PIPELINES);
        Map<String, String> after = uids(TWO_PIPELINES.replace("{ebpf: {}}", "{ebpf: {}, pcap: {path: x}}") + """
                    traces/replay:
                      sources: [pcap]
                      processors: [tcp_reassembly, protocols, spans]
                      sinks: [debug]
                """);
        assertThat(after).containsAllEntriesOf(before).containsKey("pcap > tcp_reassembly");
    }

    @Test
    void severalSourcesMeetBeforeTheFirstProcessor() throws Exception {
        assertThat(uids(TWO_PIPELINES
                        .replace("{ebpf: {}}", "{ebpf: {}, pcap: {path: x}}")
                        .replace("sources: [ebpf]", "sources: [pcap, ebpf]")))
                .containsKeys("ebpf", "pcap", "ebpf + pcap > tcp_reassembly");
    }

    @Test
    void aSinkThatBearsOneWriterOnlyGetsOne() throws Exception {
        StreamGraph graph = graph(TWO_PIPELINES
                        .replace("debug: {}}", "debug: {}, file: {path: x}}")
                        .replace("sinks: [otlp_grpc, debug]", "sinks: [otlp_grpc, debug, file]")
                + "  flink: {parallelism.default: 3}\n");
        assertThat(graph.getStreamNodes())
                .filteredOn(n -> n.getOperatorName().equals("file: Writer"))
                .extracting(StreamNode::getParallelism)
                .containsExactly(1);
        assertThat(graph.getStreamNodes())
                .filteredOn(n -> !n.getOperatorName().equals("file: Writer"))
                .extracting(StreamNode::getParallelism)
                .containsOnly(3);
    }

    @Test
    void aLiveSourceGetsCheckpointsAndAReplayNone() throws Exception {
        assertThat(interval(TWO_PIPELINES)).isEqualTo(1000);
        assertThat(interval(TWO_PIPELINES.replace("{ebpf: {}}", "{ebpf: {count: 9}}")))
                .isEqualTo(-1);
        assertThat(interval(TWO_PIPELINES + "  flink: {execution.checkpointing.interval: 7s}\n"))
                .isEqualTo(7000);
    }

    @Test
    void aCheckpointThatFailsDoesNotEndTheJobUnlessTheFileSaysSo() throws Exception {
        assertThat(failedCheckpoints(TWO_PIPELINES)).isEqualTo(Integer.MAX_VALUE);
        assertThat(failedCheckpoints(
                        TWO_PIPELINES + "  flink: {execution.checkpointing.tolerable-failed-checkpoints: 3}\n"))
                .isEqualTo(3);
    }

    @Test
    void objectsAreReusedAndNothingGoesThroughKryo() throws Exception {
        StreamGraph graph = graph(TWO_PIPELINES);
        assertThat(graph.getExecutionConfig().isObjectReuseEnabled()).isTrue();
        assertThat(graph.getExecutionConfig().getSerializerConfig().hasGenericTypesDisabled())
                .isTrue();
        assertThat(graph.getExecutionConfig().hasAutoGeneratedUIDsEnabled()).isFalse();
    }

    private Map<String, String> uids(String yaml) throws Exception {
        Map<String, String> uids = new TreeMap<>();
        graph(yaml).getStreamNodes().forEach(n -> uids.put(n.getTransformationUID(), n.getOperatorName()));
        return uids;
    }

    private long interval(String yaml) throws Exception {
        return graph(yaml).getCheckpointConfig().getCheckpointInterval();
    }

    private int failedCheckpoints(String yaml) throws Exception {
        return graph(yaml).getCheckpointConfig().getTolerableCheckpointFailureNumber();
    }

    private JobGraph job(String yaml) throws Exception {
        return graph(yaml).getJobGraph();
    }

    private StreamGraph graph(String yaml) throws IOException, InvalidPipelineFile {
        Path file = Files.writeString(folder.resolve("pipeline.yaml"), yaml);
        PipelineFile read = new PipelineFileReader(Fakes.components(), Map.of()).read(file.toString(), List.of());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
        JobSettings.build(read, environment);
        return environment.getStreamGraph();
    }
}
