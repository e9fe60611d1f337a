package dev.weir.faults;

import java.io.IOException;

/** The sink {@code otlp_http}. */
class OtlpHttpFaultsTest extends OtlpFaults {
    @Override
    OtlpEndpoint endpoint() throws IOException {
        return new HttpEndpoint();
    }

    @Override
    String name() {
        return "OTLP over HTTP:";
    }
}
