package dev.weir.container;

import org.jspecify.annotations.Nullable;

/**
 * What the path of a cgroup says of its container.
 *
 * @param id as the runtime knows it
 * @param runtime where the path names it, else null
 * @param podUid null outside of Kubernetes
 * @param ecsTask id of the Amazon ECS task, null elsewhere
 */
public record ContainerRef(
        String id,
        @Nullable String runtime,
        @Nullable String podUid,
        @Nullable String ecsTask) {}
