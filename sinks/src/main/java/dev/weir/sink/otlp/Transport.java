package dev.weir.sink.otlp;

import dev.weir.api.component.ComponentFailure;
import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpSignal;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** The way to one receiver. Used by several threads at once. */
interface Transport extends AutoCloseable {

    static Transport open(OtlpSignal<?> signal, OtlpConfig config) {
        try {
            return config.grpc() ? new GrpcTransport(signal, config) : new HttpTransport(signal, config);
        } catch (GeneralSecurityException | IOException e) {
            throw new ComponentFailure(
                    "sinks." + config.id(),
                    "set up TLS for",
                    config.endpoint().toString(),
                    ComponentFailure.saying(e),
                    "see that the PEM files of tls.* are there and can be read",
                    e);
        }
    }

    /** Sends once and waits for the outcome, for as long as the configured timeout at most. */
    Reply send(ExportRequest request) throws InterruptedException;

    /** Ends every connection and every thread of it. */
    @Override
    void close();
}
