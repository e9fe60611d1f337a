package dev.weir.pipeline.fake;

import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Signal;
import dev.weir.pipeline.config.Components;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A set of components with the names and some options of the real ones. */
public final class Fakes {
    /** A choice. */
    public enum Verbosity {
        BASIC,
        NORMAL,
        DETAILED
    }

    /** Another. */
    public enum Protocol {
        HTTP,
        REDIS
    }

    private Fakes() {}

    public static Components components() {
        return new Components(List.of(
                new FakeSource("ebpf", Signal.SEGMENTS),
                new FakeSource("pcap", Signal.SEGMENTS, Option.required("path", OptionType.STRING, "the capture")),
                new FakeProcessor(
                        "tcp_reassembly",
                        Signal.SEGMENTS,
                        Signal.STREAMS,
                        Option.of("max_connections", OptionType.integer(1, 1000), 100, "connections at once"),
                        Option.of("max_bytes", OptionType.BYTES, 1L << 20, "bytes held")),
                new FakeProcessor(
                        "protocols",
                        Signal.STREAMS,
                        Signal.EXCHANGES,
                        Option.of(
                                "enabled",
                                OptionType.listOf(OptionType.oneOf(Protocol.class)),
                                List.of(Protocol.HTTP),
                                "what to look for")),
                new FakeProcessor("spans", Signal.EXCHANGES, Signal.TRACES),
                new FakeProcessor("sampler", Signal.TRACES, Signal.TRACES),
                new FakeProcessor("request_metrics", Signal.EXCHANGES, Signal.METRICS),
                new FakeSink(
                        "otlp_grpc",
                        List.of("otlp"),
                        Option.required("endpoint", OptionType.STRING, "where to send"),
                        Option.of("timeout", OptionType.DURATION, Duration.ofSeconds(5), "of a request"),
                        Option.of("headers", OptionType.SECRET_MAP, Map.of(), "sent along"),
                        Option.optional("token", OptionType.SECRET, "to authenticate"),
                        Option.of("tls.insecure", OptionType.BOOL, false, "without TLS")),
                new FakeSink("file", List.of(), FakeSink.PATH),
                new FakeSink(
                        "debug",
                        List.of(),
                        Option.of(
                                "verbosity",
                                OptionType.oneOf(Verbosity.class),
                                Verbosity.BASIC,
                                "how much to print"))));
    }
}
