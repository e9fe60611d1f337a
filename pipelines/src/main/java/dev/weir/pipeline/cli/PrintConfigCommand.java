package dev.weir.pipeline.cli;

import dev.weir.pipeline.config.InvalidPipelineFile;
import dev.weir.pipeline.docs.FilledFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "print-config",
        description =
                "Prints a pipeline file with all defaults filled in, references as they are written, secrets left out.",
        mixinStandardHelpOptions = true)
final class PrintConfigCommand implements Callable<Integer> {
    private final Weir weir;

    @Mixin
    private FileArguments arguments = new FileArguments();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    PrintConfigCommand(Weir weir) {
        this.weir = weir;
    }

    @Override
    public Integer call() throws InvalidPipelineFile {
        spec.commandLine()
                .getOut()
                .print(FilledFile.write(arguments.read(weir, spec.commandLine().getErr())));
        spec.commandLine().getOut().flush();
        return Weir.DONE;
    }
}
