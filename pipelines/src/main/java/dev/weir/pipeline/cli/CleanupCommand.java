package dev.weir.pipeline.cli;

import dev.weir.bpf.Leftover;
import dev.weir.bpf.PinnedCapture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "cleanup",
        description = {
            "Ends the captures on this host that nobody reads: of jobs that were killed or failed, and keep their state.",
            "What is in their rings is lost to a job that would go on (run --from). Those of running jobs stay."
        },
        mixinStandardHelpOptions = true)
final class CleanupCommand implements Callable<Integer> {
    @Option(
            names = "--folder",
            paramLabel = "PATH",
            description = "Where they are pinned (replay.folder of ebpf); by default ${DEFAULT-VALUE}.")
    private Path folder = PinnedCapture.ROOT;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Only these; by default, all that nobody reads.")
    private List<String> names = List.of();

    @Option(names = "--dry-run", description = "Only says what there is.")
    private boolean dryRun;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<Path> found = Leftover.folders(folder).stream()
                .filter(f -> names.isEmpty() || names.contains(f.getFileName().toString()))
                .toList();
        if (found.isEmpty()) {
            out.println("nothing is pinned in " + folder + (names.isEmpty() ? "" : " as " + String.join(", ", names)));
        }
        for (Path capture : found) {
            out.println(capture + ": " + end(capture));
        }
        return Weir.DONE;
    }

    private String end(Path capture) {
        try (Leftover dead = Leftover.claim(capture)) {
            if (dead == null) {
                return "in use";
            }
            if (dryRun) {
                return "nobody reads it, " + dead.unread() + " records unread";
            }
            dead.remove();
            return "ended, " + dead.unread() + " records unread";
        }
    }
}
