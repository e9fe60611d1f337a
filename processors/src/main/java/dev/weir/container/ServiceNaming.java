package dev.weir.container;

import dev.weir.container.runtime.ContainerFacts;
import dev.weir.container.runtime.PodFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code service.*} attributes that a container's labels and a pod's annotations give, in the order that OpenTelemetry's
 * conventions for Kubernetes name; outside of Kubernetes the labels of Docker Compose, Swarm and Amazon ECS take their place.
 */
final class ServiceNaming {
    /** What stands behind it is an attribute's name: the user's own word for it. */
    private static final String GIVEN = "resource.opentelemetry.io/";

    private static final List<String> NAME_LABELS = List.of(
            "app.kubernetes.io/instance",
            "app.kubernetes.io/name",
            "com.docker.compose.service",
            "com.docker.swarm.service.name",
            "com.amazonaws.ecs.container-name");

    private final boolean fromLabels;

    /** @param fromLabels whether labels count that were put there for another purpose */
    ServiceNaming(boolean fromLabels) {
        this.fromLabels = fromLabels;
    }

    void add(Map<String, Object> all, ContainerFacts facts) {
        Map<String, String> labels = new LinkedHashMap<>();
        PodFacts pod = facts.pod();
        if (pod != null) {
            labels.putAll(pod.labels());
        }
        facts.labels().forEach(labels::putIfAbsent);
        if (fromLabels) {
            put(all, "service.name", first(labels, NAME_LABELS));
            put(all, "service.version", labels.get("app.kubernetes.io/version"));
        }
        if (pod != null) {
            put(all, "service.namespace", pod.namespace());
            instance(all, pod);
        }
        facts.labels().forEach((key, value) -> given(all, key, value));
        if (pod != null) {
            pod.annotations().forEach((key, value) -> given(all, key, value));
        }
    }

    private static void instance(Map<String, Object> all, PodFacts pod) {
        Object container = all.get("k8s.container.name");
        if (pod.namespace() != null && pod.name() != null && container != null) {
            all.put("service.instance.id", pod.namespace() + "." + pod.name() + "." + container);
        }
    }

    private static void given(Map<String, Object> all, String key, String value) {
        if (key.startsWith(GIVEN) && key.length() > GIVEN.length()) {
            put(all, key.substring(GIVEN.length()), value);
        }
    }

    private static @Nullable String first(Map<String, String> labels, List<String> keys) {
        for (String key : keys) {
            String value = labels.get(key);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    private static void put(Map<String, Object> all, String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            all.put(key, value);
        }
    }
}
