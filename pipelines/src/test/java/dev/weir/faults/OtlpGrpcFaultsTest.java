package dev.weir.faults;

import java.io.IOException;

/** The sink {@code otlp_grpc}. */
class OtlpGrpcFaultsTest extends OtlpFaults {
    @Override
    OtlpEndpoint endpoint() throws IOException {
        return new GrpcEndpoint();
    }

    @Override
    String name() {
        return "OTLP over gRPC:";
    }
}
