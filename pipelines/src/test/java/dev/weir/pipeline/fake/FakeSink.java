package dev.weir.pipeline.fake;

import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Appends a line for each number to a file, but only when flushed, and one at the end. */
public class FakeSink implements Component.SinkComponent {
    public static final Option<String> PATH = Option.required("path", OptionType.STRING, "the file");

    static final Option<Boolean> HANGS = Option.of("hangs", OptionType.BOOL, false, "whether it never flushes");
    static final Option<Boolean> CLINGS = Option.of("clings", OptionType.BOOL, false, "whether it never closes");

    private final String type;
    private final List<String> aliases;
    private final List<Option<?>> options;

    public FakeSink() {
        this("lines", List.of(), PATH, HANGS, CLINGS);
    }

    public FakeSink(String type, List<String> aliases, Option<?>... options) {
        this.type = type;
        this.aliases = aliases;
        this.options = List.of(options);
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public List<String> aliases() {
        return aliases;
    }

    @Override
    public String help() {
        return "Lines of numbers";
    }

    @Override
    public List<Option<?>> options() {
        return options;
    }

    @Override
    public List<Problem> check(Settings settings) {
        return options.contains(PATH) && settings.get(PATH).endsWith("/")
                ? List.of(new Problem("path", "must be a file, not a folder"))
                : List.of();
    }

    @Override
    public List<Signal> takes() {
        return options.contains(PATH) ? List.of(Signal.TRACES) : List.of(Signal.TRACES, Signal.METRICS);
    }

    @Override
    public List<Problem> check(Settings settings, Set<Signal> signals) {
        boolean wrong = options.stream().anyMatch(o -> settings.isSet(o) && settings.get(o) == Fakes.Verbosity.NORMAL);
        return wrong && signals.size() > 1
                ? List.of(new Problem("verbosity", "normal is for one signal only, not metrics and traces"))
                : List.of();
    }

    @Override
    public boolean singleWriter() {
        return options.contains(PATH);
    }

    @Override
    public Sink<?> sink(Signal signal, ComponentContext context) {
        return new Lines(context.settings().find(PATH).orElse("/dev/null"), context.get(HANGS), context.get(CLINGS));
    }

    private record Lines(String path, boolean hangs, boolean clings) implements Sink<Long> {
        @Override
        public SinkWriter<Long> createWriter(WriterInitContext context) {
            return new Writer(Path.of(path), hangs, clings);
        }
    }

    private static final class Writer implements SinkWriter<Long> {
        private final Path path;
        private final boolean hangs;
        private final boolean clings;
        private final List<String> lines = new ArrayList<>();

        Writer(Path path, boolean hangs, boolean clings) {
            this.path = path;
            this.hangs = hangs;
            this.clings = clings;
        }

        @Override
        public void write(Long number, Context context) {
            lines.add(number.toString());
        }

        @Override
        public void flush(boolean end) throws IOException, InterruptedException {
            while (hangs) {
                Thread.sleep(100);
            }
            if (end) {
                lines.add("end");
            }
            Files.write(path, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            lines.clear();
        }

        /** Interrupts do not end it, as they do not end what waits inside a library. */
        @Override
        public void close() {
            while (clings) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                var _ = Thread.interrupted();
            }
        }
    }
}
