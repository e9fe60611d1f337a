package dev.weir.pipeline.config;

import dev.weir.api.component.Component;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A pipeline file that can be run.
 *
 * @param name as the user gave it
 * @param components all that are configured, used or not, in the order of the file
 * @param pipelines at least one
 * @param flink native options, flat
 * @param warnings what the user should know all the same
 */
public record PipelineFile(
        String name,
        List<Configured<? extends Component>> components,
        List<Pipeline> pipelines,
        Map<String, String> flink,
        List<Finding> warnings) {

    /** Those that a pipeline uses, each once. */
    public List<Configured<? extends Component>> used() {
        return pipelines.stream()
                .<Configured<? extends Component>>flatMap(
                        p -> Stream.of(p.sources(), p.processors(), p.sinks()).flatMap(List::stream))
                .distinct()
                .toList();
    }
}
