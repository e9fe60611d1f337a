package dev.weir.ebpf.source;

import dev.weir.api.Segment;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.bpf.CaptureOptions;
import dev.weir.bpf.KernelSupport;
import dev.weir.bpf.PinnedCapture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** {@code ebpf}: the TCP and UDP traffic of this host, from the kernel. */
public final class EbpfComponent implements Component.SourceComponent {
    private static final OptionType<Integer> PORT = OptionType.integer(1, 65535);

    static final Option<Integer> RINGS =
            Option.of("rings", OptionType.integer(1, 64), 1, "ring buffers that the connections are spread over");
    static final Option<Long> RING_SIZE = Option.of(
            "ring_size", OptionType.BYTES, 64L << 20, "size of each ring; what does not fit is lost and counted");
    static final Option<Long> MESSAGE_BYTES = Option.of(
            "message_bytes",
            OptionType.BYTES,
            16L << 10,
            "payload captured of each message and direction; the rest is counted as cut");
    static final Option<Boolean> UDP = Option.of(
            "udp",
            OptionType.BOOL,
            true,
            "UDP datagrams too, of each pair of ends until it is known that nothing reads them");
    static final Option<List<Integer>> INCLUDE_PORTS =
            Option.of("ports.include", OptionType.listOf(PORT), List.of(), "capture only these ports, local or remote");
    static final Option<List<Integer>> EXCLUDE_PORTS =
            Option.of("ports.exclude", OptionType.listOf(PORT), List.of(), "leave these ports out");
    static final Option<String> CGROUP_ROOT = Option.optional(
            "cgroup_root", OptionType.STRING, "folder to attach to; the root of the cgroup2 hierarchy by default");

    static final Option<Boolean> REPLAY = Option.of(
            "replay.enabled",
            OptionType.BOOL,
            true,
            "where the job keeps its state: the capture goes on while the job does not run, and its rings are read again from the checkpoint");
    static final Option<String> REPLAY_NAME = Option.optional(
            "replay.name",
            OptionType.STRING,
            "what it is pinned as, of one job of a host at a time; by default, of the file's name and the id");
    static final Option<String> REPLAY_FOLDER = Option.of(
            "replay.folder",
            OptionType.STRING,
            PinnedCapture.ROOT.toString(),
            "where it is pinned, in a BPF file system");
    static final Option<Integer> REPLAY_LIMIT = Option.of(
            "replay.limit",
            OptionType.integer(1, 99),
            75,
            "percent of a ring: one that is fuller is given back before a checkpoint, and that stretch cannot be read again");

    /** A BPF file system has no dots in its names. */
    private static final String NOT_IN_NAMES = "[^A-Za-z0-9_-]";

    @Override
    public String type() {
        return "ebpf";
    }

    @Override
    public String help() {
        return "TCP and UDP traffic of this host, captured in the kernel";
    }

    @Override
    public List<Signal> gives() {
        return List.of(Signal.SEGMENTS);
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                RINGS,
                RING_SIZE,
                MESSAGE_BYTES,
                UDP,
                INCLUDE_PORTS,
                EXCLUDE_PORTS,
                CGROUP_ROOT,
                REPLAY,
                REPLAY_NAME,
                REPLAY_FOLDER,
                REPLAY_LIMIT);
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        long ring = settings.get(RING_SIZE);
        if (ring < 4096 || ring > 1 << 30 || Long.bitCount(ring) != 1) {
            problems.add(new Problem(RING_SIZE.path(), "must be a power of two from 4KiB to 1GiB, such as 64MiB"));
        }
        if (settings.get(MESSAGE_BYTES) > CaptureOptions.MAX_MESSAGE_BYTES) {
            problems.add(new Problem(MESSAGE_BYTES.path(), "must be at most 1MiB"));
        }
        if (settings.find(REPLAY_NAME)
                .filter(n -> n.isEmpty() || n.length() > 200)
                .isPresent()) {
            problems.add(new Problem(REPLAY_NAME.path(), "must have 1 to 200 characters"));
        }
        return problems;
    }

    @Override
    public List<Problem> preflight(Settings settings) {
        return KernelSupport.problems().stream()
                .map(problem -> new Problem("", problem))
                .toList();
    }

    /** On a cluster nobody asks here; there the readers say it. */
    @Override
    public List<Problem> preflight(ComponentContext context) {
        List<Problem> problems = new ArrayList<>(preflight(context.settings()));
        String pin = pin(context);
        // A job of this process may be about to take over from the one that has it.
        if (problems.isEmpty() && pin != null && !HostCapture.isOpen(Path.of(pin))) {
            PinnedCapture.problem(Path.of(pin)).ifPresent(p -> problems.add(new Problem(REPLAY.path(), p)));
        }
        return problems;
    }

    /** What the kernel has to be asked for anew. */
    @Override
    public boolean goesOn(ComponentContext before, ComponentContext after) {
        String pin = pin(before);
        return pin != null
                && pin.equals(pin(after))
                && Stream.of(RINGS, RING_SIZE)
                        .allMatch(o ->
                                before.settings().get(o).equals(after.settings().get(o)))
                && before.settings().find(CGROUP_ROOT).equals(after.settings().find(CGROUP_ROOT));
    }

    /** The folder; null if state is not kept, for then nobody would go on reading. */
    private static @Nullable String pin(ComponentContext context) {
        if (!context.job().keepsState() || !context.get(REPLAY)) {
            return null;
        }
        String name = context.settings().find(REPLAY_NAME).orElse(context.job().name() + "-" + context.id());
        return Path.of(context.get(REPLAY_FOLDER), name.replaceAll(NOT_IN_NAMES, "_"))
                .toAbsolutePath()
                .toString();
    }

    @Override
    public SingleOutputStreamOperator<?> open(
            StreamExecutionEnvironment environment, Signal signal, ComponentContext context) {
        EbpfOptions options = new EbpfOptions(
                context.id(),
                context.get(RINGS),
                (int) (long) context.get(RING_SIZE),
                (int) (long) context.get(MESSAGE_BYTES),
                context.get(UDP),
                context.get(INCLUDE_PORTS),
                context.get(EXCLUDE_PORTS),
                context.settings().find(CGROUP_ROOT).orElse(null),
                pin(context),
                context.get(REPLAY_LIMIT));
        return environment.fromSource(
                new EbpfSource(options),
                WatermarkStrategy.forGenerator(c -> new ReaderWatermarks()),
                context.id(),
                Signal.SEGMENTS.type(Segment.class));
    }

    /** The reader itself knows how far it has read, and emits the watermarks. */
    private static final class ReaderWatermarks implements WatermarkGenerator<Segment> {
        @Override
        public void onEvent(Segment segment, long millis, WatermarkOutput output) {}

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }
}
