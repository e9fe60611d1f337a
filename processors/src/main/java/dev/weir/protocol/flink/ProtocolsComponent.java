package dev.weir.protocol.flink;

import dev.weir.api.Chunk;
import dev.weir.api.Observation;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.protocol.ConversationLimits;
import dev.weir.protocol.Protocols;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** {@code protocols}: streams of bytes to requests with their responses. */
public final class ProtocolsComponent implements Component.ProcessorComponent {
    private static final ConversationLimits LIMITS = ConversationLimits.DEFAULT;

    static final Option<List<String>> ENABLED = Option.of(
            "enabled",
            OptionType.listOf(protocolName()),
            Protocols.names(),
            "protocols that are looked for, on every port; a connection of another one is not read");
    static final Option<Integer> MAX_CONNECTIONS = Option.of(
            "max_connections",
            OptionType.integer(1, 10_000_000),
            LIMITS.connections(),
            "connections known at a time, per subtask; the one that was silent for longest is given up first");
    static final Option<Integer> DETECT_BYTES = Option.of(
            "detect_bytes",
            OptionType.integer(16, 1 << 20),
            LIMITS.detectBytes(),
            "bytes of one direction that are looked at to find a connection's protocol");
    static final Option<Long> DETECT_MEMORY = Option.of(
            "detect_memory",
            OptionType.BYTES,
            LIMITS.searchBytes(),
            "memory of all connections whose protocol is not known yet, per subtask; the one that was silent for longest is given up first");
    static final Option<Integer> DETECT_CHUNKS = Option.of(
            "detect_chunks",
            OptionType.integer(1, 1_000_000),
            LIMITS.detectChunks(),
            "how often the protocol of a connection that is older than the capture is looked for");
    static final Option<Integer> DETECT_DATAGRAMS = Option.of(
            "detect_datagrams",
            OptionType.integer(1, 1_000_000),
            LIMITS.detectDatagrams(),
            "datagrams between two UDP sockets that are looked at to find their protocol");
    static final Option<Duration> DATAGRAM_IDLE = Option.of(
            "datagram_idle_timeout",
            OptionType.DURATION,
            Duration.ofNanos(LIMITS.datagramIdleNanos()),
            "two UDP sockets silent for this long are forgotten; what was open between them is reported without an answer");

    static final Option<Duration> IDLE = Option.of(
            "idle_timeout",
            OptionType.DURATION,
            Duration.ofNanos(LIMITS.idleNanos()),
            "a TCP connection silent for this long is kept as a few bytes: requests that wait, prepared statements and the like");
    static final Option<Long> IDLE_MEMORY = Option.of(
            "idle_memory",
            OptionType.BYTES,
            LIMITS.idleBytes(),
            "memory of all silent connections, per subtask; the one that was silent for longest is given up first");

    @Override
    public String type() {
        return "protocols";
    }

    @Override
    public String help() {
        return "finds the protocol of each connection by its content and reads requests and responses";
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(List.of(
                ENABLED,
                MAX_CONNECTIONS,
                DETECT_BYTES,
                DETECT_MEMORY,
                DETECT_CHUNKS,
                DETECT_DATAGRAMS,
                DATAGRAM_IDLE,
                IDLE,
                IDLE_MEMORY));
        Protocols.all().forEach(p -> options.addAll(p.options()));
        return options;
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        if (settings.get(ENABLED).isEmpty()) {
            problems.add(new Problem(
                    ENABLED.path(), "is empty: name at least one of " + String.join(", ", Protocols.names())));
        }
        if (settings.get(DATAGRAM_IDLE).isZero()) {
            problems.add(new Problem(DATAGRAM_IDLE.path(), "is 0: give at least 1s"));
        }
        if (settings.get(IDLE).isZero()) {
            problems.add(new Problem(IDLE.path(), "is 0: give at least 1s"));
        }
        Protocols.all().forEach(p -> problems.addAll(p.check(settings)));
        return problems;
    }

    /** One of those registered; the names stand in the schema, from which whoever reports a wrong one finds the nearest. */
    private static OptionType<String> protocolName() {
        List<String> names = Protocols.names();
        return new OptionType<>(String.join(" | ", names), Map.of("enum", names), false, value -> {
            if (!names.contains(String.valueOf(value))) {
                throw new IllegalArgumentException("one of " + String.join(", ", names));
            }
            return String.valueOf(value);
        });
    }

    @Override
    public Signal takes() {
        return Signal.STREAMS;
    }

    @Override
    public Signal gives() {
        return Signal.EXCHANGES;
    }

    @Override
    @SuppressWarnings("unchecked") // the caller checks the signals
    public SingleOutputStreamOperator<?> apply(DataStream<?> in, ComponentContext context) {
        var operator = new ProtocolsOperator(context.id(), config(context.settings()));
        return ((DataStream<Chunk>) in).transform(context.id(), Signal.EXCHANGES.type(Observation.class), operator);
    }

    static ProtocolsConfig config(Settings settings) {
        return new ProtocolsConfig(
                List.copyOf(settings.get(ENABLED)),
                new ConversationLimits(
                        settings.get(DETECT_BYTES),
                        settings.get(DETECT_CHUNKS),
                        settings.get(MAX_CONNECTIONS),
                        settings.get(DETECT_MEMORY),
                        settings.get(DETECT_DATAGRAMS),
                        settings.get(DATAGRAM_IDLE).toNanos(),
                        settings.get(IDLE).toNanos(),
                        settings.get(IDLE_MEMORY)),
                settings);
    }
}
