package dev.weir.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;

/** {@code weir run} as a process of its own. */
public final class WeirProcess implements AutoCloseable {
    private static final String CAPTURING = "capturing";

    private final Path folder;
    private final Process process;

    /** Starts a live pipeline and waits until it captures. */
    public static WeirProcess start(String yaml, String... arguments) throws IOException, InterruptedException {
        return start(Map.of(), yaml, arguments);
    }

    /** The same with more in its environment. */
    public static WeirProcess start(Map<String, String> environment, String yaml, String... arguments)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("weir-live");
        Path file = Files.writeString(folder.resolve("pipeline.yaml"), yaml);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.weir.pipeline.cli.Weir",
                "run",
                file.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        WeirProcess weir = new WeirProcess(folder, process);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!weir.output().contains(CAPTURING)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                String output = weir.output();
                weir.close();
                throw new AssertionError("Weir does not capture:\n" + output);
            }
            Thread.sleep(100);
        }
        return weir;
    }

    private WeirProcess(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    public String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }

    /** Its pipeline file becomes another one, as an editor makes it. */
    void edit(String yaml) throws IOException {
        Path edited = Files.writeString(folder.resolve("pipeline.yaml~"), yaml);
        Files.move(edited, folder.resolve("pipeline.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** No thread of it runs until {@link #resume}: its rings fill. */
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        if (process.isAlive()) {
            signal("CONT");
        }
    }

    /** Ends it without a word, as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks it to end; a paused one hears it when it is resumed. */
    public void askToStop() {
        signal("TERM");
    }

    private void signal(String name) {
        Command.run("kill", "-" + name, Long.toString(process.pid()));
    }

    /** Ends it as an operator would and gives what it printed. */
    public String stop() throws IOException, InterruptedException {
        askToStop();
        return awaitEnd();
    }

    /** Gives what it printed when it has ended. */
    String awaitEnd() throws IOException, InterruptedException {
        Assertions.assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("Weir ends on SIGTERM:\n%s", output())
                .isTrue();
        return output();
    }

    /** Waits until it has said something so often, a minute at most. */
    void await(String said, int times) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (output().split(Pattern.quote(said), -1).length <= times) {
            Assertions.assertThat(System.nanoTime())
                    .as("%s: %s", said, output())
                    .isLessThan(end);
            Thread.sleep(20);
        }
    }

    /** What a component counted, by the table in what it printed at its end; 0 if nothing. */
    public static long counted(String output, String component, String what) {
        Matcher line = Pattern.compile("(?m)^ *" + component + " +" + Pattern.quote(what) + " +([0-9,]+)$")
                .matcher(output);
        return line.find() ? Long.parseLong(line.group(1).replace(",", "")) : 0;
    }

    /** Spans of a kind by the table in what it printed at its end; -1 if there is none. */
    public static int spans(String output, String kind) {
        Matcher row = Pattern.compile("(?m)^ *spans +" + kind + " +([\\d,]+)$").matcher(output);
        return row.find() ? Integer.parseInt(row.group(1).replace(",", "")) : -1;
    }

    public int exitCode() {
        return process.exitValue();
    }

    /** Again it does nothing. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (process.isAlive()) {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        Files.deleteIfExists(folder.resolve("output"));
        Files.deleteIfExists(folder.resolve("pipeline.yaml"));
        Files.deleteIfExists(folder);
    }
}
