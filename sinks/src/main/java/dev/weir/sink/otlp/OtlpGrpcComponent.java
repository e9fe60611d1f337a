package dev.weir.sink.otlp;

import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Endpoint;
import dev.weir.api.component.Option;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.otlp.OtlpSignal;
import java.util.List;
import java.util.stream.Stream;

/** {@code otlp_grpc}: OTLP over gRPC. */
public final class OtlpGrpcComponent extends OtlpComponent {

    @Override
    public String type() {
        return "otlp_grpc";
    }

    @Override
    public List<String> aliases() {
        return List.of("otlp");
    }

    @Override
    public String help() {
        return "Sends to an OTLP receiver over gRPC, at least once";
    }

    @Override
    public List<Option<?>> options() {
        return Stream.concat(Stream.of(OtlpOptions.ENDPOINT, OtlpOptions.GRPC_TIMEOUT), OtlpOptions.SHARED.stream())
                .toList();
    }

    @Override
    public List<Problem> check(Settings settings) {
        return new OtlpSettings(settings).checkGrpc();
    }

    @Override
    public List<Endpoint> endpoints(Settings settings) {
        return new OtlpSettings(settings).grpcEndpoints();
    }

    @Override
    OtlpConfig config(OtlpSignal<?> signal, ComponentContext context) {
        return OtlpSettings.of(context).grpc(context.id());
    }
}
