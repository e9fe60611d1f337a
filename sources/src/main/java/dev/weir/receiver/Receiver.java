package dev.weir.receiver;

import dev.weir.api.component.Signal;
import dev.weir.otlp.read.ReadLimits;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The servers of one source, and what they took in. Any thread. */
public final class Receiver implements AutoCloseable {
    private final ReceiverCounts counts = new ReceiverCounts();
    private final Room room;
    private final Connections grpcConnections;
    private final Connections httpConnections;
    private final Map<Signal, Intake<?>> intakes = new EnumMap<>(Signal.class);
    private final ScheduledExecutorService timer = timer();
    private final @Nullable GrpcEndpoint grpc;
    private final @Nullable HttpEndpoint http;

    private Receiver(ReceiverConfig config) throws CannotListen {
        room = new Room(config.maxPending(), share(config));
        grpcConnections = connections(config.grpc(), config.limits());
        httpConnections = connections(config.http(), config.limits());
        Map<String, Intake<?>> paths = new HashMap<>();
        for (Map.Entry<Signal, String> each : config.paths().entrySet()) {
            Intake<?> intake = new Intake<>(
                    service(each.getKey(), config.limits().records()), room, counts, config.acknowledgement());
            intakes.put(each.getKey(), intake);
            paths.put(each.getValue(), intake);
        }
        GrpcEndpoint started = null;
        try {
            started = at(
                    config.grpc(),
                    at -> GrpcEndpoint.start(at, config.limits(), intakes.values(), counts, grpcConnections, timer));
            http = at(config.http(), at -> HttpEndpoint.start(at, paths, counts, httpConnections));
            grpc = started;
        } catch (CannotListen e) {
            if (started != null) {
                started.close();
            }
            timer.shutdownNow();
            throw e;
        }
    }

    private static Connections connections(ReceiverConfig.@Nullable Endpoint at, ReceiverConfig.Limits limits) {
        return new Connections(at == null ? 0 : at.maxConnections(), limits.peerShare());
    }

    /** Of a peer, in bytes: its longest request has room in any case. */
    private static long share(ReceiverConfig config) {
        long longest = Stream.of(Optional.ofNullable(config.grpc()), Optional.ofNullable(config.http()))
                .flatMap(Optional::stream)
                .mapToLong(ReceiverConfig.Endpoint::maxBytes)
                .max()
                .orElse(0);
        return Math.max(config.maxPending() * config.limits().peerShare() / 100, longest + GrpcCall.HEAD);
    }

    private static Service<?> service(Signal signal, ReadLimits limits) {
        return switch (signal) {
            case TRACES -> new TraceService(limits);
            case METRICS -> new MetricsService(limits);
            default -> throw new IllegalArgumentException("OTLP has no " + signal);
        };
    }

    /** Ends what is too slow. Nearly every request is in time, so what it would have done is forgotten at once. */
    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("weir-otlp-timeout").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Listens where a configuration says. */
    public static Receiver start(ReceiverConfig config) throws CannotListen {
        return new Receiver(config);
    }

    private static <T> @Nullable T at(ReceiverConfig.@Nullable Endpoint at, Listening<T> listening)
            throws CannotListen {
        if (at == null) {
            return null;
        }
        try {
            return listening.start(at);
        } catch (IOException | GeneralSecurityException | UnresolvedAddressException e) {
            throw new CannotListen(at, e);
        }
    }

    private interface Listening<T> {
        T start(ReceiverConfig.Endpoint at) throws IOException, GeneralSecurityException;
    }

    /** Of one of the signals that are taken. The caller names its records. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> Intake<T> intake(Signal signal) {
        return (Intake<T>) Objects.requireNonNull(intakes.get(signal));
    }

    /** What is held of {@code max_pending}, in bytes. */
    public long pendingBytes() {
        return room.taken();
    }

    /** Of gRPC. */
    public Connections grpcConnections() {
        return grpcConnections;
    }

    /** Of HTTP. */
    public Connections httpConnections() {
        return httpConnections;
    }

    /** Connections of HTTP that were ended because nothing came on them. */
    public long idleConnections() {
        return http == null ? 0 : http.idle().sum();
    }

    /** Records of all signals that the job has not given on yet. */
    public long unread() {
        return intakes.values().stream().mapToLong(i -> i.inbox().unread()).sum();
    }

    public ReceiverCounts counts() {
        return counts;
    }

    /** 0 without gRPC. */
    public int grpcPort() {
        return grpc == null ? 0 : grpc.port();
    }

    /** 0 without HTTP. */
    public int httpPort() {
        return http == null ? 0 : http.port();
    }

    /** Refuses what comes from now on; what came can still be read. */
    public void stop() {
        room.close();
        intakes.values().forEach(i -> i.inbox().close());
    }

    /** What was not read is given back where its sender still has it, and counted. */
    @Override
    public void close() {
        stop();
        intakes.values().forEach(Intake::close);
        if (grpc != null) {
            grpc.close();
        }
        if (http != null) {
            http.close();
        }
        timer.shutdownNow();
    }
}
