package dev.weir.sink.otlp;

import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Sink;

/** {@code otlp_http}: OTLP over HTTP, in protobuf or JSON. */
public final class OtlpHttpComponent implements Component.SinkComponent {

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
    public List<Problem> preflight(Settings settings) {
        return Tls.problems(new OtlpSettings(settings).tls());
    }

    @Override
    public List<Signal> takes() {
        return List.of(Signal.TRACES);
    }

    @Override
    public Sink<?> sink(Signal signal, ComponentContext context) {
        return new OtlpSink(new OtlpSettings(context.settings()).http(context.id()));
    }
}
