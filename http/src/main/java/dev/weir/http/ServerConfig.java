package dev.weir.http;

import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens, and whom it answers.
 *
 * @param host a name or an address
 * @param port the first port that is tried; 0 for any free one
 * @param lastPort the last port that is tried
 * @param tls null for plain HTTP
 * @param clientCertificates whether a client must show a certificate that {@code tls} trusts
 * @param token that every request must carry; null for none
 * @param hosts names in the header {@code Host} that are taken beside addresses, {@code localhost} and {@code host}
 * @param limits of one server
 */
public record ServerConfig(
        String host,
        int port,
        int lastPort,
        @Nullable SSLContext tls,
        boolean clientCertificates,
        @Nullable String token,
        Set<String> hosts,
        Limits limits) {

    /**
     * What one server holds at most.
     *
     * @param requests in flight; one more is answered with 503
     * @param seconds for a request, from its first byte to the last byte of its answer
     */
    public record Limits(int requests, int seconds) {
        public static final Limits DEFAULT = new Limits(32, 30);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
