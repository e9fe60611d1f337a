package dev.weir.pipeline.cli;

import dev.weir.pipeline.config.Finding;
import dev.weir.pipeline.config.InvalidPipelineFile;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import dev.weir.pipeline.config.Texts;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command about a pipeline file takes. */
final class FileArguments {
    @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
    private String file = "";

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = {
                "Sets a value of the file before it is checked, such as sources.pcap.path=traffic.pcap.",
                "The value is YAML. May be given several times."
            })
    private List<String> settings = new ArrayList<>();

    private Texts texts = new Texts();

    /** What was read last, whatever was wrong with it. */
    Texts texts() {
        return texts;
    }

    /** Prints the warnings. */
    PipelineFile read(Weir weir, PrintWriter err) throws InvalidPipelineFile {
        return read(weir, err, false);
    }

    /** @param files whether the files that options name have to be on this machine */
    PipelineFile read(Weir weir, PrintWriter err, boolean files) throws InvalidPipelineFile {
        PipelineFileReader reader = new PipelineFileReader(weir.components(), weir.environment(), weir.hidden(), files);
        texts = reader.texts();
        PipelineFile read;
        try {
            read = reader.read(file, settings);
        } finally {
            Logs.hide(weir.hidden());
        }
        for (Finding warning : read.warnings()) {
            err.println(warning);
        }
        return read;
    }
}
