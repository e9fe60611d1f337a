package dev.weir.protocol.flink;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.http1.Http1Limits;
import dev.weir.protocol.ConversationLimits;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** {@code protocols}: bytes to requests with their responses. */
public final class ProtocolsComponent implements Component.ProcessorComponent {
    private static final ConversationLimits LIMITS = ConversationLimits.DEFAULT;
    private static final Http1Limits HTTP = Http1Limits.DEFAULT;

    static final Option<List<String>> ENABLED =
            Option.of("enabled", OptionType.STRINGS, Parsers.KNOWN, "protocols that are looked for, on whatever port");
    static final Option<Integer> MAX_CONNECTIONS = Option.of(
            "max_connections",
            OptionType.integer(1, 10_000_000),
            LIMITS.connections(),
            "connections known at a time, per subtask; the one that was silent for longest is given up first");
    static final Option<Integer> DETECT_BYTES = Option.of(
            "detect_bytes",
            OptionType.integer(16, 1 << 20),
            LIMITS.detectBytes(),
            "bytes of a direction that are looked at before a connection counts as unknown");
    static final Option<Long> MAX_HEAD = Option.of(
            "http.max_head_bytes",
            OptionType.BYTES,
            (long) HTTP.headBytes(),
            "longest head of a request or response that is read whole");
    static final Option<Integer> MAX_OPEN = Option.of(
            "http.max_open_requests",
            OptionType.integer(1, 1_000_000),
            HTTP.openRequests(),
            "requests of a connection that wait for their answer; beyond it the oldest is given up");

    @Override
    public String type() {
        return "protocols";
    }

    @Override
    public String help() {
        return "recognises protocols by content and pairs requests with their responses";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(ENABLED, MAX_CONNECTIONS, DETECT_BYTES, MAX_HEAD, MAX_OPEN);
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        if (settings.get(ENABLED).isEmpty()) {
            problems.add(new Problem(ENABLED.path(), "is empty: name at least one of " + Parsers.KNOWN));
        }
        for (String name : settings.get(ENABLED)) {
            if (!Parsers.KNOWN.contains(name)) {
                problems.add(new Problem(ENABLED.path(), "has no protocol \"" + name + "\"; known: " + known()));
            }
        }
        long head = settings.get(MAX_HEAD);
        if (head < 1024 || head > 16 << 20) {
            problems.add(new Problem(MAX_HEAD.path(), "must be from 1KiB to 16MiB"));
        }
        return problems;
    }

    private static String known() {
        return String.join(", ", Parsers.KNOWN);
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
        ConversationLimits limits =
                new ConversationLimits(context.get(DETECT_BYTES), LIMITS.detectChunks(), context.get(MAX_CONNECTIONS));
        Http1Limits http = new Http1Limits((int) (long) context.get(MAX_HEAD), context.get(MAX_OPEN), HTTP.openBytes());
        var operator = new ProtocolsOperator(context.id(), new Parsers(context.get(ENABLED), http), limits);
        return ((DataStream<Chunk>) in).transform(context.id(), Signal.EXCHANGES.type(Exchange.class), operator);
    }
}
