package dev.weir.receiver;

import dev.weir.api.component.Signal;
import dev.weir.otlp.read.ReadLimits;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver listens to.
 *
 * @param grpc null for none
 * @param http null for none
 * @param paths of HTTP, by the signals that are taken
 * @param maxPending bytes
 * @param limits of senders
 */
public record ReceiverConfig(
        @Nullable Endpoint grpc,
        @Nullable Endpoint http,
        Map<Signal, String> paths,
        long maxPending,
        Limits limits,
        Acknowledgement acknowledgement)
        implements Serializable {

    /**
     * What senders may take.
     *
     * @param records of a request
     * @param peerShare of {@code maxPending} and of connections that one peer may have, in percent
     * @param maxConcurrentStreams calls of a connection of gRPC at a time
     */
    public record Limits(ReadLimits records, int peerShare, int maxConcurrentStreams) implements Serializable {
        public static final Limits DEFAULT = new Limits(ReadLimits.DEFAULT, 50, 1000);
    }

    /**
     * An address to listen at.
     *
     * @param port 0 for any
     * @param maxBytes of a request, after decompression
     * @param readTimeout in which a request has to be there
     * @param maxConnections at a time
     * @param maxIdle after which a connection without requests ends
     */
    public record Endpoint(
            String host,
            int port,
            long maxBytes,
            Duration readTimeout,
            int maxConnections,
            Duration maxIdle,
            @Nullable ServerTls tls)
            implements Serializable {}

    /**
     * The server's side of TLS. Files are PEM.
     *
     * @param clientCaFile whose clients are let in, null for anybody
     * @param minVersion {@code 1.2} or {@code 1.3}
     */
    public record ServerTls(
            String certFile, String keyFile, @Nullable String clientCaFile, String minVersion)
            implements Serializable {}
}
