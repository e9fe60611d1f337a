package dev.weir.pipeline.cli;

import dev.weir.pipeline.config.InvalidPipelineFile;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.graph.JobSettings;
import java.util.concurrent.Callable;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "validate",
        description =
                "Checks a pipeline file and builds its job graph, without starting anything. Silent if all is well.",
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    private final Weir weir;

    @Mixin
    private FileArguments arguments = new FileArguments();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ValidateCommand(Weir weir) {
        this.weir = weir;
    }

    @Override
    public Integer call() throws InvalidPipelineFile {
        PipelineFile file = arguments.read(weir, spec.commandLine().getErr(), true);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        JobSettings.build(file, environment);
        environment.getStreamGraph().getJobGraph();
        return Weir.DONE;
    }
}
