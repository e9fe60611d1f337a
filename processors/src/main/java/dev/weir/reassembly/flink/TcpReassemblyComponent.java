package dev.weir.reassembly.flink;

import dev.weir.api.Chunk;
import dev.weir.api.Segment;
import dev.weir.api.component.ByteSizes;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.reassembly.ReassemblyLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** {@code tcp_reassembly}: packets to bytes in order. */
public final class TcpReassemblyComponent implements Component.ProcessorComponent {
    private static final ReassemblyLimits DEFAULTS = ReassemblyLimits.DEFAULTS;

    static final Option<Integer> MAX_CONNECTIONS = Option.of(
            "max_connections",
            OptionType.integer(1, 10_000_000),
            DEFAULTS.connections(),
            "connections known at a time, per subtask; the one that was silent for longest is given up first");
    static final Option<Long> MAX_BYTES = Option.of(
            "max_bytes",
            OptionType.BYTES,
            DEFAULTS.bytes(),
            "bytes held behind missing ones, in all connections of a subtask");
    static final Option<Long> MAX_BYTES_PER_DIRECTION = Option.of(
            "max_bytes_per_direction",
            OptionType.BYTES,
            DEFAULTS.bytesPerDirection(),
            "bytes held behind missing ones, in one direction of a connection");
    static final Option<Duration> GAP_TIMEOUT = Option.of(
            "gap_timeout",
            OptionType.DURATION,
            Duration.ofNanos(DEFAULTS.gapNanos()),
            "how long missing bytes are waited for");
    static final Option<Duration> REORDER_WINDOW = Option.of(
            "reorder_window",
            OptionType.DURATION,
            Duration.ofNanos(DEFAULTS.reorderNanos()),
            "how long bytes are waited for that the peer has acknowledged, in a capture file");
    static final Option<Duration> IDLE_TIMEOUT = Option.of(
            "idle_timeout",
            OptionType.DURATION,
            Duration.ofNanos(DEFAULTS.idleNanos()),
            "how long a connection may be silent before it is given up, where the kernel does not tell its end");
    static final Option<Duration> LINGER = Option.of(
            "linger",
            OptionType.DURATION,
            Duration.ofNanos(DEFAULTS.lingerNanos()),
            "how long a closed connection is remembered, so that late packets do not open it anew");

    @Override
    public String type() {
        return "tcp_reassembly";
    }

    @Override
    public String help() {
        return "puts the packets of TCP connections in order and says what is missing";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                MAX_CONNECTIONS, MAX_BYTES, MAX_BYTES_PER_DIRECTION, GAP_TIMEOUT, REORDER_WINDOW, IDLE_TIMEOUT, LINGER);
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        long all = settings.get(MAX_BYTES);
        if (settings.get(MAX_BYTES_PER_DIRECTION) > all) {
            String message = "is more than max_bytes, which is " + ByteSizes.format(all)
                    + ": lower max_bytes_per_direction or raise max_bytes";
            problems.add(new Problem(MAX_BYTES_PER_DIRECTION.path(), message));
        }
        if (settings.get(IDLE_TIMEOUT).isZero()) {
            problems.add(new Problem(
                    IDLE_TIMEOUT.path(), "is 0, which ends each connection at once: give a time such as 5m"));
        }
        return problems;
    }

    @Override
    public Signal takes() {
        return Signal.SEGMENTS;
    }

    @Override
    public Signal gives() {
        return Signal.STREAMS;
    }

    @Override
    @SuppressWarnings("unchecked") // the caller checks the signals
    public SingleOutputStreamOperator<?> apply(DataStream<?> in, ComponentContext context) {
        var operator = new ReassemblyOperator(context.id(), limits(context.settings()));
        return ((DataStream<Segment>) in).transform(context.id(), Signal.STREAMS.type(Chunk.class), operator);
    }

    static ReassemblyLimits limits(Settings settings) {
        return new ReassemblyLimits(
                settings.get(MAX_CONNECTIONS),
                settings.get(MAX_BYTES),
                settings.get(MAX_BYTES_PER_DIRECTION),
                settings.get(GAP_TIMEOUT).toNanos(),
                settings.get(REORDER_WINDOW).toNanos(),
                settings.get(IDLE_TIMEOUT).toNanos(),
                settings.get(LINGER).toNanos());
    }
}
