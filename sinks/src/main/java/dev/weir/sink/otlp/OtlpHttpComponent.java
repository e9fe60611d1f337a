package dev.weir.sink.otlp;

import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Endpoint;
import dev.weir.api.component.Option;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.otlp.OtlpSignal;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@code otlp_http}: OTLP over HTTP, in protobuf or JSON. */
public final class OtlpHttpComponent extends OtlpComponent {

    @Override
    public String type() {
        return "otlp_http";
    }

    @Override
    public List<String> aliases() {
        return List.of("otlphttp");
    }

    @Override
    public String help() {
        return "Sends to an OTLP receiver over HTTP, at least once";
    }

    @Override
    public List<Option<?>> options() {
        return Stream.concat(
                        Stream.of(
                                OtlpOptions.HTTP_ENDPOINT,
                                OtlpOptions.TRACES_ENDPOINT,
                                OtlpOptions.METRICS_ENDPOINT,
                                OtlpOptions.ENCODING,
                                OtlpOptions.HTTP_TIMEOUT),
                        OtlpOptions.SHARED.stream())
                .toList();
    }

    @Override
    public List<Problem> check(Settings settings) {
        return new OtlpSettings(settings).checkHttp();
    }

    @Override
    public List<Problem> check(Settings settings, Set<Signal> signals) {
        return new OtlpSettings(settings).checkHttp(signals);
    }

    @Override
    public List<Endpoint> endpoints(Settings settings) {
        return new OtlpSettings(settings).httpEndpoints();
    }

    @Override
    OtlpConfig config(OtlpSignal<?> signal, ComponentContext context) {
        return OtlpSettings.of(context).http(context.id(), signal);
    }
}
