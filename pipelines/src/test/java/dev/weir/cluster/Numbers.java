package dev.weir.cluster;

import dev.weir.api.metrics.Flow;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What became of everything, by component, metric and reason, as three places tell it. */
final class Numbers {
    private static final String FLOWS =
            Arrays.stream(Flow.values()).map(flow -> flow.of("[a-z_]+")).collect(Collectors.joining("|", "(", ")"));
    private static final Pattern SAMPLE =
            Pattern.compile("(?m)^flink_taskmanager_\\w*_component_(?:reason_)?" + FLOWS + "\\{(.*)} (\\S+)$");
    private static final Pattern PICKED =
            Pattern.compile("\\d+\\..*\\bcomponent\\.([^.]+)\\.(?:reason\\.([^.]+)\\.)?" + FLOWS);

    private Numbers() {}

    /** Of the text that Prometheus reads. */
    static Map<String, Long> scraped(String text) {
        Map<String, Long> numbers = new TreeMap<>();
        Matcher sample = SAMPLE.matcher(text);
        while (sample.find()) {
            String labels = sample.group(2);
            add(numbers, label(labels, "component"), sample.group(1), label(labels, "reason"), sample.group(3));
        }
        return numbers;
    }

    private static String label(String labels, String name) {
        Matcher label = Pattern.compile("(?:^|,)" + name + "=\"([^\"]*)\"").matcher(labels);
        return label.find() ? label.group(1) : "";
    }

    /** Of what the dashboard's metric picker asks for, of the only job there. */
    static Map<String, Long> picked(String dashboard) throws InterruptedException {
        Map<String, Long> numbers = new TreeMap<>();
        List<?> jobs = (List<?>) ((Map<?, ?>) json(dashboard + "/jobs")).get("jobs");
        String job = dashboard + "/jobs/" + ((Map<?, ?>) jobs.getFirst()).get("id");
        for (Object vertex : (List<?>) ((Map<?, ?>) json(job)).get("vertices")) {
            String metrics = job + "/vertices/" + ((Map<?, ?>) vertex).get("id") + "/metrics";
            List<String> ids = new ArrayList<>();
            for (Object metric : (List<?>) json(metrics)) {
                String id = (String) ((Map<?, ?>) metric).get("id");
                if (PICKED.matcher(id).matches()) {
                    ids.add(URLEncoder.encode(id, StandardCharsets.UTF_8));
                }
            }
            for (Object metric : (List<?>) json(metrics + "?get=" + String.join(",", ids))) {
                Matcher id = PICKED.matcher((String) ((Map<?, ?>) metric).get("id"));
                if (id.matches()) {
                    String reason = id.group(2) == null ? "" : id.group(2);
                    add(numbers, id.group(1), id.group(3), reason, (String) ((Map<?, ?>) metric).get("value"));
                }
            }
        }
        return numbers;
    }

    private static Object json(String address) throws InterruptedException {
        String body = Http.get(address);
        return new Load(LoadSettings.builder().build()).loadFromString(body == null ? "{}" : body); // JSON is YAML
    }

    /** Of a report of Weir about itself, but for what the report says of reports. */
    static Map<String, Long> reported(ExportMetricsServiceRequest request) {
        Map<String, Long> numbers = new TreeMap<>();
        for (var resource : request.getResourceMetricsList()) {
            for (var scope : resource.getScopeMetricsList()) {
                for (Metric metric : scope.getMetricsList()) {
                    List<NumberDataPoint> points = metric.hasSum()
                            ? metric.getSum().getDataPointsList()
                            : metric.getGauge().getDataPointsList();
                    for (NumberDataPoint point : points) {
                        String component = attribute(point, "component");
                        if (metric.getName().startsWith("weir.") && !component.equals("telemetry")) {
                            String name = metric.getName().substring("weir.".length());
                            add(numbers, component, name, attribute(point, "reason"), "" + point.getAsInt());
                        }
                    }
                }
            }
        }
        return numbers;
    }

    private static String attribute(NumberDataPoint point, String key) {
        return point.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(KeyValue::getValue)
                .map(value -> value.getStringValue())
                .findFirst()
                .orElse("");
    }

    private static void add(Map<String, Long> numbers, String component, String metric, String reason, String value) {
        String key = component + " " + metric + (reason.isEmpty() ? "" : " " + reason);
        numbers.merge(key, (long) Double.parseDouble(value), Long::sum);
    }
}
