package dev.weir.sink.file;

import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.otlp.OtlpSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Sink;

/** {@code file}: OTLP JSON lines in one file. */
public final class FileComponent implements Component.SinkComponent {
    /** The kind of file in its mode. */
    private static final int TYPE = 0170000;

    private static final int SOCKET = 0140000;

    static final Option<String> PATH = Option.required(
            "path", OptionType.STRING, "the file, whose folder must exist, or a FIFO or device such as /dev/stdout");
    static final Option<String> FORMAT =
            Option.of("format", format(), "json", "OTLP JSON, one span or data point on a line");
    static final Option<Boolean> APPEND =
            Option.of("append", OptionType.BOOL, false, "keep what the file holds, rather than start it anew");
    static final Option<Duration> FLUSH_INTERVAL = Option.of(
            "flush_interval", OptionType.DURATION, Duration.ofSeconds(1), "how long a line may wait in memory");

    @Override
    public String type() {
        return "file";
    }

    @Override
    public String help() {
        return "Writes OTLP JSON lines to a file";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(PATH, FORMAT, APPEND, FLUSH_INTERVAL);
    }

    @Override
    public List<Problem> check(Settings settings) {
        return settings.get(FLUSH_INTERVAL).isZero()
                ? List.of(new Problem(FLUSH_INTERVAL.path(), "must be more than 0"))
                : List.of();
    }

    @Override
    public List<Problem> preflight(Settings settings) {
        Path file = Path.of(settings.get(PATH)).toAbsolutePath();
        Path folder = file.getParent();
        if (Files.isDirectory(file)) {
            return List.of(new Problem(PATH.path(), file + " is a folder; name a file in it"));
        }
        if (isSocket(file)) {
            return List.of(new Problem(
                    PATH.path(), file + " is a socket; name a regular file, a FIFO or a device such as /dev/stdout"));
        }
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of(new Problem(
                    PATH.path(),
                    "the folder of " + file + " does not exist: " + FileFailure.makingFolderOf(file.toString())));
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            return List.of(new Problem(PATH.path(), file + " cannot be written: missing permission"));
        }
        return List.of();
    }

    @Override
    public List<Signal> takes() {
        return List.of(Signal.TRACES, Signal.METRICS);
    }

    /** Each signal has a writer, and after a failure each cuts its file to what it had written itself. */
    @Override
    public List<Problem> check(Settings settings, Set<Signal> signals) {
        return signals.size() > 1
                ? List.of(new Problem(
                        PATH.path(),
                        "one file holds one signal: configure a file/metrics with a path of its own for the pipelines of"
                                + " metrics"))
                : List.of();
    }

    @Override
    public boolean singleWriter() {
        return true;
    }

    @Override
    public Sink<?> sink(Signal signal, ComponentContext context) {
        return new FileSink<>(
                context.id(),
                OtlpSignal.of(signal),
                context.get(PATH),
                context.get(APPEND),
                context.get(FLUSH_INTERVAL));
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.exists(file) && ((int) Files.getAttribute(file, "unix:mode") & TYPE) == SOCKET;
        } catch (IOException e) {
            return false; // the next checks say what is wrong with it
        }
    }

    private static OptionType<String> format() {
        return new OptionType<>("json", Map.of("enum", List.of("json")), false, v -> {
            if (!"json".equals(v)) {
                throw new IllegalArgumentException("json, the only format that this sink writes");
            }
            return "json";
        });
    }
}
