package dev.weir.container;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * What is watched and how much of it is kept.
 *
 * @param sockets of the runtimes, as the host names them
 * @param rootPath below which the host's files are mounted; {@code /} on the host itself
 * @param waitForNames how long a container's names are waited for
 * @param remember how long a container is known after its end
 * @param maxContainers known at a time, those that ended included
 * @param maxCgroups known at a time, those that ended included
 * @param labels keys of the labels that become attributes; a {@code *} at the end stands for anything
 * @param serviceFromLabels whether well-known labels may name the service
 */
public record ContainerOptions(
        List<String> sockets,
        String rootPath,
        Duration waitForNames,
        Duration remember,
        int maxContainers,
        int maxCgroups,
        List<String> labels,
        boolean serviceFromLabels)
        implements Serializable {

    /** Docker, containerd, CRI-O, podman, k3s and MicroK8s as they come. */
    public static final List<String> SOCKETS = List.of(
            "/var/run/docker.sock",
            "/run/containerd/containerd.sock",
            "/run/crio/crio.sock",
            "/run/podman/podman.sock",
            "/run/k3s/containerd/containerd.sock",
            "/var/snap/microk8s/common/run/containerd.sock");

    public static final ContainerOptions DEFAULT = new ContainerOptions(
            SOCKETS, "/", Duration.ofSeconds(2), Duration.ofMinutes(5), 16_384, 65_536, List.of(), true);

    public ContainerOptions {
        sockets = List.copyOf(sockets);
        labels = List.copyOf(labels);
    }
}
