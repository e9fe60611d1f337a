package dev.weir.pipeline.cli;

import dev.weir.api.component.Hidden;
import dev.weir.pipeline.config.Components;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Where everything begins, on a laptop ({@code weir run FILE}) and on a cluster ({@code flink run weir.jar run FILE}). */
@Command(
        name = "weir",
        description = "Turns the traffic of this host into OpenTelemetry spans, as a pipeline file says.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the job failed",
            "2:the command line or the pipeline file is wrong, or something is missing on this machine"
        })
public final class Weir {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG = 2;

    private final Components components;
    private final Map<String, String> environment;
    private final Hidden hidden = new Hidden();

    Weir(Components components, Map<String, String> environment) {
        this.components = components;
        this.environment = environment;
    }

    /**
     * Exits with 0, 1 or 2; on a cluster, whose process it is in, it throws instead.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        int code = run(arguments);
        if (isEmbedded()) {
            System.exit(code);
        }
        if (code != DONE) {
            // Without the arguments: they may have secrets in them.
            throw new IllegalArgumentException("Weir did not run the job: see its messages before this");
        }
    }

    /** The same without the exit: gives the exit code. */
    public static int run(String... arguments) {
        if (isEmbedded()) {
            Logs.console();
            Thread.setDefaultUncaughtExceptionHandler(Failures::uncaught);
        }
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
        CommandLine commandLine = null;
        try {
            commandLine = commandLine(Components.installed(), System.getenv(), isEmbedded(), out, err);
            return commandLine.execute(arguments);
        } catch (Error e) {
            // Such as a class that is missing. Without an exit threads that were started keep the process alive.
            return Failures.report(commandLine == null ? err : commandLine.getErr(), e);
        }
    }

    /** Whether this is a process of Weir's own, not one of a cluster's or of its client. */
    private static boolean isEmbedded() {
        return StreamExecutionEnvironment.getExecutionEnvironment() instanceof LocalStreamEnvironment;
    }

    static CommandLine commandLine(
            Components components,
            Map<String, String> environment,
            boolean embedded,
            PrintWriter out,
            PrintWriter err) {
        Weir weir = new Weir(components, environment);
        return new CommandLine(weir)
                .addSubcommand(new RunCommand(weir, embedded))
                .addSubcommand(new ValidateCommand(weir))
                .addSubcommand(new ComponentsCommand(weir))
                .addSubcommand(new PrintConfigCommand(weir))
                .addSubcommand(new CleanupCommand())
                .addSubcommand(new VersionCommand())
                .setExecutionExceptionHandler((e, commandLine, parsed) -> Failures.report(commandLine.getErr(), e))
                .setOut(weir.hiding(out))
                .setErr(weir.hiding(err));
    }

    /** What this process shows nowhere. */
    Hidden hidden() {
        return hidden;
    }

    private PrintWriter hiding(PrintWriter out) {
        return new PrintWriter(new HidingWriter(out, hidden), true);
    }

    Components components() {
        return components;
    }

    Map<String, String> environment() {
        return environment;
    }
}
