package dev.weir.container.runtime;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime says of a container.
 *
 * @param runtime its name
 * @param image as it was named when the container was made, null if unknown
 * @param imageId null if unknown
 * @param pod null if it is in none
 */
public record ContainerFacts(
        String id,
        String runtime,
        @Nullable String name,
        @Nullable String image,
        @Nullable String imageId,
        Map<String, String> labels,
        @Nullable PodFacts pod) {}
