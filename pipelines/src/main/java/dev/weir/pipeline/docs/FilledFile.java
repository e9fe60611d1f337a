package dev.weir.pipeline.docs;

import dev.weir.api.component.Component;
import dev.weir.api.component.Durations;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.pipeline.config.Configured;
import dev.weir.pipeline.config.Dashboard;
import dev.weir.pipeline.config.FlinkOptions;
import dev.weir.pipeline.config.Kind;
import dev.weir.pipeline.config.Pipeline;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.Telemetry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** A pipeline file as YAML with everything in it that it leaves to defaults, and without its secrets. References stay as they are written. */
public final class FilledFile {
    private FilledFile() {}

    public static String write(PipelineFile file) {
        Map<String, Object> root = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            Map<String, Object> section = new LinkedHashMap<>();
            file.components().stream()
                    .filter(c -> Kind.of(c.component()) == kind)
                    .forEach(c -> section.put(c.id(), options(c)));
            root.put(kind.section(), section);
        }
        Map<String, Object> pipelines = new LinkedHashMap<>();
        file.pipelines().forEach(p -> pipelines.put(p.id(), lists(p)));
        Map<String, Object> service = new LinkedHashMap<>();
        service.put("pipelines", pipelines);
        if (!file.flink().isEmpty()) {
            Map<String, Object> flink = new TreeMap<>();
            file.flink()
                    .forEach((k, v) -> flink.put(
                            k,
                            FlinkOptions.isSecret(k)
                                    ? OptionText.REDACTED
                                    : file.writtenFlink().getOrDefault(k, v)));
            service.put("flink", flink);
        }
        Telemetry telemetry = file.telemetry();
        if (telemetry != null) {
            Map<String, Object> metrics = new LinkedHashMap<>();
            metrics.put("sinks", ids(telemetry.sinks()));
            metrics.put("interval", Durations.format(telemetry.interval()));
            service.put("telemetry", Map.of("metrics", metrics));
        }
        service.put("dashboard", dashboard(file.dashboard()));
        root.put("service", service);
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setSchema(new CoreSchema())
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(root);
    }

    private static Map<String, Object> dashboard(Dashboard dashboard) {
        Map<String, Object> shown = new LinkedHashMap<>();
        String host = dashboard.host().contains(":") ? "[" + dashboard.host() + "]" : dashboard.host();
        String ports = dashboard.port() == dashboard.lastPort() ? "" : "-" + dashboard.lastPort();
        shown.put("endpoint", host + ":" + dashboard.port() + ports);
        if (dashboard.token() != null) {
            shown.put("token", OptionText.REDACTED);
        }
        Dashboard.Tls tls = dashboard.tls();
        if (tls != null) {
            Map<String, Object> files = new LinkedHashMap<>();
            files.put("cert_file", tls.certFile());
            files.put("key_file", tls.keyFile());
            if (tls.clientCaFile() != null) {
                files.put("client_ca_file", tls.clientCaFile());
            }
            shown.put("tls", files);
        }
        return shown;
    }

    private static Map<String, Object> options(Configured<? extends Component> configured) {
        Map<String, Object> options = new LinkedHashMap<>();
        for (Option<?> option : configured.component().options()) {
            Object written =
                    option.type().secret() ? null : configured.written().get(option.path());
            configured
                    .settings()
                    .find(option)
                    .ifPresent(value -> put(
                            options,
                            option.path(),
                            written == null
                                    ? OptionText.yaml(option.type(), value)
                                    : OptionText.yaml(OptionType.STRING, written)));
        }
        return options;
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> into, String path, Object value) {
        String[] keys = path.split("\\.", 2);
        if (keys.length == 1) {
            into.put(path, value);
        } else {
            Object below = into.computeIfAbsent(keys[0], k -> new LinkedHashMap<String, Object>());
            put((Map<String, Object>) below, keys[1], value);
        }
    }

    private static Map<String, Object> lists(Pipeline pipeline) {
        Map<String, Object> lists = new LinkedHashMap<>();
        lists.put("sources", ids(pipeline.sources()));
        lists.put("processors", ids(pipeline.processors()));
        lists.put("sinks", ids(pipeline.sinks()));
        return lists;
    }

    private static List<String> ids(List<? extends Configured<?>> components) {
        return components.stream().map(c -> c.id()).toList();
    }
}
