package dev.weir.pipeline.config;

import dev.weir.pipeline.config.Yaml.Entry;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.jspecify.annotations.Nullable;

/** The section {@code service.flink}: Flink's native options, nested or flat. */
public final class FlinkOptions {
    static final String PATH = "service.flink";

    private static final List<Class<?>> HOLDERS = List.of(
            CheckpointingOptions.class,
            ClusterOptions.class,
            CoreOptions.class,
            DeploymentOptions.class,
            ExecutionOptions.class,
            HeartbeatManagerOptions.class,
            HighAvailabilityOptions.class,
            JobManagerOptions.class,
            MetricOptions.class,
            NettyShuffleEnvironmentOptions.class,
            PipelineOptions.class,
            RestOptions.class,
            RestartStrategyOptions.class,
            RocksDBConfigurableOptions.class,
            RocksDBOptions.class,
            StateBackendOptions.class,
            StateRecoveryOptions.class,
            TaskManagerOptions.class,
            WebOptions.class);

    private static final Set<String> DASHBOARD = Set.of(
            RestOptions.PORT.key(),
            RestOptions.BIND_PORT.key(),
            RestOptions.BIND_ADDRESS.key(),
            RestOptions.ADDRESS.key());

    private final Findings findings;
    private final Shape shape;
    private final Map<String, String> flat = new LinkedHashMap<>();
    private final Map<String, String> written = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();

    FlinkOptions(Findings findings) {
        this.findings = findings;
        this.shape = new Shape(findings);
    }

    /** Flat, values as Flink's own files have them. */
    Map<String, String> check(Map<String, Entry> entries) {
        flatten("", entries);
        Map<String, ConfigOption<?>> known = known();
        Configuration configuration = Configuration.fromMap(flat);
        flat.forEach((key, value) -> {
            Place place = places.getOrDefault(key, Place.whole(PATH));
            ConfigOption<?> option = known.get(key);
            if (DASHBOARD.contains(key)) {
                findings.error(
                        place,
                        PATH + "." + key,
                        "Flink's own server is closed to all but Weir; the dashboard is at service.dashboard.endpoint");
            } else if (option == null) {
                Names.nearest(key, known.keySet())
                        .filter(near -> Names.distance(near, key) <= 2)
                        .ifPresent(near -> findings.warning(
                                place, PATH + "." + key, "Flink knows no such option; did you mean \"" + near + "\"?"));
            } else if (!parses(configuration, option)) {
                String found = isSecret(key) ? "a secret that is not shown here" : shown(key, value);
                findings.error(place, PATH + "." + key, "found " + found + ", expected " + expected(option));
            }
        });
        return Map.copyOf(flat);
    }

    private String shown(String key, String value) {
        String reference = written.get(key);
        return reference == null ? '"' + value + '"' : "the value of " + reference;
    }

    /** Those that a reference gave, as the file writes them. */
    Map<String, String> written() {
        return Map.copyOf(written);
    }

    /** Whether Flink itself hides the value of the option. */
    public static boolean isSecret(String key) {
        return GlobalConfiguration.isSensitive(key);
    }

    private void flatten(String prefix, Map<String, Entry> entries) {
        entries.forEach((key, entry) -> {
            String full = YamlReader.join(prefix, key);
            switch (entry.value()) {
                case Yaml.Mapping m -> flatten(full, m.entries());
                case Yaml.Sequence s -> put(full, entry, items(s, full));
                case Yaml.Scalar s when s.absent() -> shape.expected(s, PATH + "." + full, "a value");
                case Yaml.Scalar s -> put(full, entry, s.text());
                case Yaml.Broken b -> {}
            }
        });
    }

    private String items(Yaml.Sequence list, String key) {
        return list.items().stream()
                .map(item -> {
                    if (item instanceof Yaml.Scalar s) {
                        return s.text();
                    }
                    shape.expected(item, PATH + "." + key, "a single value");
                    return "";
                })
                .collect(Collectors.joining(";"));
    }

    private void put(String key, Entry entry, String value) {
        if (flat.put(key, value) != null) {
            findings.error(entry.key(), PATH + "." + key, "the option is given twice, nested and flat");
        }
        String reference = reference(entry.value());
        if (reference != null) {
            written.put(key, reference);
        }
        if (isSecret(key)) {
            findings.hidden().secret(value);
        }
        places.put(key, entry.key());
    }

    private static @Nullable String reference(Yaml yaml) {
        return yaml instanceof Yaml.Sequence s && s.reference() == null
                ? s.items().stream()
                        .map(Yaml::reference)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null)
                : yaml.reference();
    }

    private static boolean parses(Configuration configuration, ConfigOption<?> option) {
        try {
            configuration.getOptional(option);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String expected(ConfigOption<?> option) {
        return Optional.ofNullable(option.defaultValue())
                .map(d -> "a value such as " + d)
                .orElse("another kind of value");
    }

    private static Map<String, ConfigOption<?>> known() {
        Map<String, ConfigOption<?>> known = new TreeMap<>();
        for (Class<?> holder : HOLDERS) {
            for (Field field : holder.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
                    ConfigOption<?> option = value(field);
                    known.put(option.key(), option);
                }
            }
        }
        return known;
    }

    private static ConfigOption<?> value(Field field) {
        try {
            return (ConfigOption<?>) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(field + " is public", e);
        }
    }
}
