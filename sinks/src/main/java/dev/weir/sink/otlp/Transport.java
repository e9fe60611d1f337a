package dev.weir.sink.otlp;

import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpSignal;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** The way to one receiver. Used by several threads at once. */
interface Transport extends AutoCloseable {

    /** @throws IOException if TLS cannot be set up */
    static Transport open(OtlpSignal<?> signal, OtlpConfig config) throws IOException {
        try {
            return config.grpc() ? new GrpcTransport(signal, config) : new HttpTransport(signal, config);
        } catch (GeneralSecurityException e) {
            throw new IOException(config + ": TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    /** Sends once and waits for the outcome, for as long as the configured timeout at most. */
    Reply send(ExportRequest request) throws InterruptedException;

    /** Ends every connection and every thread of it. */
    @Override
    void close();
}
