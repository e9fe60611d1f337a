package dev.weir.sink.otlp;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of TLS. Files are PEM.
 *
 * @param caFile whom to trust, null for the JDK's own list
 * @param serverName expected in the certificate, null for the endpoint's host
 * @param minVersion {@code 1.2} or {@code 1.3}
 */
record TlsConfig(
        boolean skipVerify,
        @Nullable String caFile,
        @Nullable String certFile,
        @Nullable String keyFile,
        @Nullable String serverName,
        String minVersion)
        implements Serializable {}
