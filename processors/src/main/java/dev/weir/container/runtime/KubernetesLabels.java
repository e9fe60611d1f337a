package dev.weir.container.runtime;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The labels that the kubelet puts on every container, whatever the runtime. */
public final class KubernetesLabels {
    public static final String CONTAINER_NAME = "io.kubernetes.container.name";
    private static final String POD_NAME = "io.kubernetes.pod.name";
    private static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
    private static final String POD_UID = "io.kubernetes.pod.uid";

    private KubernetesLabels() {}

    /** Null where the labels name no pod. */
    static @Nullable PodFacts pod(Map<String, String> labels) {
        return labels.containsKey(POD_NAME)
                ? new PodFacts(labels.get(POD_UID), labels.get(POD_NAME), labels.get(POD_NAMESPACE), Map.of(), Map.of())
                : null;
    }
}
