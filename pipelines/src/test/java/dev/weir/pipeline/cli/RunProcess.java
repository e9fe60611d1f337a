package dev.weir.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code weir run} as a process of its own. */
public final class RunProcess implements AutoCloseable {
    private final Path output;
    private final Process process;

    private RunProcess(Path output, Process process) {
        this.output = output;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param folder for what it prints and for its temporary files
     */
    public static RunProcess start(Path folder, Path file, String... arguments) throws IOException {
        return start(folder, System.getProperty("java.class.path"), file, arguments);
    }

    /** With another class path. */
    public static RunProcess start(Path folder, String classPath, Path file, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Xmx512m",
                "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                "-cp",
                classPath,
                "dev.weir.pipeline.cli.Weir",
                "run",
                file.toString()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        return new RunProcess(
                output,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start());
    }

    /** What is waited for. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException;
    }

    public void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.holds()) {
            assertThat(process.isAlive() && System.nanoTime() < end)
                    .as("%s: %s", what, output())
                    .isTrue();
            Thread.sleep(50);
        }
    }

    void awaitOutput(String text) throws Exception {
        await(text, () -> output().contains(text));
    }

    public void awaitExit(int code) throws InterruptedException {
        assertThat(exitCode()).as(this::output).isEqualTo(code);
    }

    /** When it has ended, in a minute and a half at most. */
    public int exitCode() throws InterruptedException {
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).as(this::output).isTrue();
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    public void sigterm() {
        process.destroy();
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
