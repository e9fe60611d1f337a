package dev.weir.sink.otlp;

import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.Settings;
import dev.weir.otlp.OtlpSignal;

/** Configurations as a pipeline file would give them. */
final class Configs {
    private Configs() {}

    static OtlpConfig grpc(Object... options) {
        return new OtlpSettings(settings(new OtlpGrpcComponent(), options)).grpc("otlp_grpc");
    }

    static OtlpConfig http(Object... options) {
        return http(OtlpSignal.TRACES, options);
    }

    static OtlpConfig http(OtlpSignal<?> signal, Object... options) {
        return new OtlpSettings(settings(new OtlpHttpComponent(), options)).http("otlp_http", signal);
    }

    /** Options are given as path, YAML value, path, YAML value. */
    static Settings settings(dev.weir.api.component.Component component, Object... options) {
        Settings.Builder settings = Settings.builder();
        for (int i = 0; i < options.length; i += 2) {
            Object path = options[i];
            Option<?> option = component.options().stream()
                    .filter(o -> o.path().equals(path))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no option " + path));
            settings.parse(option, options[i + 1]);
        }
        return settings.build();
    }

    static ComponentContext context(dev.weir.api.component.Component component, Object... options) {
        return new ComponentContext(component.type(), settings(component, options));
    }
}
