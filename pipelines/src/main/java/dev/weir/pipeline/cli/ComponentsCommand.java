package dev.weir.pipeline.cli;

import dev.weir.pipeline.docs.ComponentTable;
import dev.weir.pipeline.docs.FileSchema;
import dev.weir.pipeline.docs.Json;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "components",
        description = "Lists the components with their options: type, default and a line of help.",
        mixinStandardHelpOptions = true)
final class ComponentsCommand implements Runnable {
    private final Weir weir;

    @ArgGroup
    private Format format = new Format();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ComponentsCommand(Weir weir) {
        this.weir = weir;
    }

    @Override
    public void run() {
        String text = format.markdown
                ? ComponentTable.markdown(weir.components())
                : format.jsonSchema
                        ? Json.write(FileSchema.of(weir.components()))
                        : ComponentTable.text(weir.components());
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }

    static final class Format {
        @Option(names = "--markdown", description = "As Markdown, for documentation.")
        private boolean markdown;

        @Option(names = "--json-schema", description = "As the JSON Schema of a pipeline file, for editors.")
        private boolean jsonSchema;
    }
}
