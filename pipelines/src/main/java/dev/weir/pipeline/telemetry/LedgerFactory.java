package dev.weir.pipeline.telemetry;

import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Hands Flink the ledger that whoever starts it keeps: Flink makes reporters itself, of nothing but names. */
public final class LedgerFactory implements MetricReporterFactory {
    private static final String NAME = "weir_ledger";
    private static final String KEY = "ledger";
    private static final Map<String, Ledger> WAITING = new ConcurrentHashMap<>();

    /** A ledger for the Flink that is started with the configuration, in this process. */
    public static Ledger into(Configuration configuration) {
        Ledger ledger = new Ledger();
        String key = UUID.randomUUID().toString();
        WAITING.put(key, ledger);
        String prefix = "metrics.reporter." + NAME + ".";
        configuration.setString(prefix + "factory.class", LedgerFactory.class.getName());
        configuration.setString(prefix + KEY, key);
        configuration
                .getOptional(MetricOptions.REPORTERS_LIST)
                .ifPresent(chosen -> configuration.set(MetricOptions.REPORTERS_LIST, chosen + "," + NAME));
        return ledger;
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        Ledger ledger = WAITING.remove(properties.getProperty(KEY, ""));
        return ledger == null ? new Ledger() : ledger;
    }
}
