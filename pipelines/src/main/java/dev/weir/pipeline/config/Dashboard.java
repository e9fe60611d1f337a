package dev.weir.pipeline.config;

import org.jspecify.annotations.Nullable;

/**
 * Where {@code weir run} serves Flink's dashboard, to look at only: {@code service.dashboard}.
 *
 * @param host a name or an address
 * @param port the first port that is tried
 * @param lastPort the last port that is tried
 * @param token that every request must carry; null for none
 * @param tls null for plain HTTP
 */
public record Dashboard(
        String host,
        int port,
        int lastPort,
        @Nullable String token,
        @Nullable Tls tls) {
    /** What holds without a word in the file: on loopback, at the first free port. */
    public static final Dashboard DEFAULT = new Dashboard("127.0.0.1", 8081, 8099, null, null);

    /**
     * PEM files of the server.
     *
     * @param certFile its certificate, and those between it and an authority
     * @param keyFile the key of the certificate, PKCS#8
     * @param clientCaFile certificates of which a client must have one; null to take every client
     */
    public record Tls(
            String certFile, String keyFile, @Nullable String clientCaFile) {}

    /** Without the token. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
