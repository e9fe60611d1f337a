package dev.weir.receiver;

import dev.weir.api.component.Signal;
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
 */
public record ReceiverConfig(
        @Nullable Endpoint grpc,
        @Nullable Endpoint http,
        Map<Signal, String> paths,
        long maxPending,
        Acknowledgement acknowledgement)
        implements Serializable {

    /**
     * An address to listen at.
     *
     * @param port 0 for any
     * @param maxBytes of a request, after decompression
     * @param readTimeout in which a request has to be there
     */
    public record Endpoint(
            String host,
            int port,
            long maxBytes,
            Duration readTimeout,
            @Nullable ServerTls tls) implements Serializable {}

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
