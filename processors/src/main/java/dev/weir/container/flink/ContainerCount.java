package dev.weir.container.flink;

/** What the operator counts, each an exchange. */
enum ContainerCount {
    /** Left with what a runtime says of its container. */
    NAMED,
    /** Left with what its container's cgroup says only. */
    IDS_ONLY,
    /** Of no container, as far as can be told. */
    NO_CONTAINER,
    /** Waited for its container's names. */
    WAITED,
    /** Left without the names that it waited for. */
    WAITED_IN_VAIN,
    /** Did not wait because too many did. */
    TOO_MANY_WAITING
}
