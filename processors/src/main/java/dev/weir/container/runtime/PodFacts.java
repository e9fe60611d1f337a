package dev.weir.container.runtime;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a runtime knows of a Kubernetes pod: the kubelet hands down the pod's own labels and annotations. */
public record PodFacts(
        @Nullable String uid,
        @Nullable String name,
        @Nullable String namespace,
        Map<String, String> labels,
        Map<String, String> annotations) {}
