package dev.weir.container;

import dev.weir.api.Attributes;
import dev.weir.container.runtime.ContainerFacts;
import dev.weir.container.runtime.KubernetesLabels;
import dev.weir.container.runtime.PodFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a container under OpenTelemetry's names. */
final class Description {
    private static final String ECS = "com.amazonaws.ecs.";

    private final List<String> labels;
    private final ServiceNaming naming;

    Description(ContainerOptions options) {
        this.labels = options.labels();
        this.naming = new ServiceNaming(options.serviceFromLabels());
    }

    Attributes of(ContainerRef ref, @Nullable ContainerFacts facts) {
        Map<String, Object> all = new LinkedHashMap<>();
        put(all, "container.id", ref.id());
        put(all, "container.runtime.name", facts == null ? ref.runtime() : facts.runtime());
        put(all, "k8s.pod.uid", ref.podUid());
        put(all, "aws.ecs.task.id", ref.ecsTask());
        if (facts != null) {
            image(all, facts);
            put(all, "container.name", facts.name());
            pod(all, facts);
            ecs(all, facts.labels());
            chosen(all, "container.label.", facts.labels());
            naming.add(all, facts);
        }
        Attributes.Builder builder = Attributes.builder();
        all.forEach(builder::put);
        return builder.build();
    }

    private static void image(Map<String, Object> all, ContainerFacts facts) {
        ImageName image = ImageName.parse(facts.image());
        if (image != null) {
            all.put("container.image.name", image.name());
            if (image.tag() != null) {
                all.put("container.image.tags", List.of(image.tag()));
            }
        }
        put(all, "container.image.id", facts.imageId());
    }

    private void pod(Map<String, Object> all, ContainerFacts facts) {
        PodFacts pod = facts.pod();
        if (pod != null) {
            put(all, "k8s.pod.uid", pod.uid());
            put(all, "k8s.pod.name", pod.name());
            put(all, "k8s.namespace.name", pod.namespace());
            String name = facts.labels().get(KubernetesLabels.CONTAINER_NAME);
            put(all, "k8s.container.name", name == null ? facts.name() : name);
            chosen(all, "k8s.pod.label.", pod.labels());
        }
    }

    /** The labels that the agent of Amazon ECS puts on a container. */
    private static void ecs(Map<String, Object> all, Map<String, String> labels) {
        put(all, "aws.ecs.task.arn", labels.get(ECS + "task-arn"));
        put(all, "aws.ecs.task.family", labels.get(ECS + "task-definition-family"));
        put(all, "aws.ecs.task.revision", labels.get(ECS + "task-definition-version"));
    }

    private void chosen(Map<String, Object> all, String prefix, Map<String, String> given) {
        if (labels.isEmpty()) {
            return;
        }
        given.forEach((key, value) -> {
            if (labels.stream().anyMatch(wanted -> matches(wanted, key))) {
                all.put(prefix + key, value);
            }
        });
    }

    private static boolean matches(String wanted, String key) {
        return wanted.endsWith("*") ? key.startsWith(wanted.substring(0, wanted.length() - 1)) : key.equals(wanted);
    }

    private static void put(Map<String, Object> all, String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            all.put(key, value);
        }
    }
}
