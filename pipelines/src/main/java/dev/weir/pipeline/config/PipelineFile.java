package dev.weir.pipeline.config;

import dev.weir.api.component.Component;
import dev.weir.api.component.Component.SinkComponent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline file that can be run.
 *
 * @param name as the user gave it
 * @param components all that are configured, used or not, in the order of the file
 * @param pipelines at least one
 * @param flink native options, flat
 * @param writtenFlink those of them that a reference gave, as the file writes them
 * @param telemetry how Weir tells of itself, null if it does not
 * @param dashboard where {@code weir run} serves the dashboard
 * @param warnings what the user should know all the same
 */
public record PipelineFile(
        String name,
        List<Configured<? extends Component>> components,
        List<Pipeline> pipelines,
        Map<String, String> flink,
        Map<String, String> writtenFlink,
        @Nullable Telemetry telemetry,
        Dashboard dashboard,
        List<Finding> warnings) {

    /** Those that a pipeline or Weir's own telemetry uses, each once. */
    public List<Configured<? extends Component>> used() {
        List<Configured<SinkComponent>> own = telemetry == null ? List.of() : telemetry.sinks();
        return Stream.concat(
                        pipelines.stream()
                                .<Configured<? extends Component>>flatMap(
                                        p -> Stream.of(p.sources(), p.processors(), p.sinks())
                                                .flatMap(List::stream)),
                        own.stream())
                .distinct()
                .toList();
    }
}
