package dev.weir.sink.otlp;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Everything a writer needs to know.
 *
 * @param id of the component, for logs
 * @param endpoint {@code http} or {@code https}; for HTTP with the path
 * @param encoding for HTTP only
 * @param keepsState whether what is not delivered when the job stops goes on in the next run
 */
record OtlpConfig(
        String id,
        boolean grpc,
        URI endpoint,
        Encoding encoding,
        Compression compression,
        Duration timeout,
        Map<String, String> headers,
        TlsConfig tls,
        Retry retry,
        Queue queue,
        boolean keepsState)
        implements Serializable {

    boolean secure() {
        return endpoint.getScheme().equals("https");
    }

    /** Without the headers, which are secret. */
    @Override
    public String toString() {
        return id + " to " + endpoint;
    }
}
