package dev.weir.container;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the paths that container runtimes give their cgroups, with the cgroupfs driver and with systemd's. Where containers are
 * nested, the innermost counts; what lies below a container belongs to it.
 */
public final class CgroupPaths {
    private static final String HEX = "[0-9a-f]{64}";
    /** {@code crio-conmon-ID} and {@code libpod-conmon-ID} are the monitor beside a container and match none of these. */
    private static final Pattern NAMED =
            Pattern.compile("(docker|cri-containerd|nerdctl|crio|libpod|libpod-payload)-(" + HEX + ")(?:\\.scope)?");

    private static final Pattern BARE = Pattern.compile(HEX);
    private static final Pattern POD = Pattern.compile(
            "(?:.*kubepods.*-)?pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}" + "|[0-9a-f]{32})(?:\\.slice)?");
    private static final Pattern ECS_SLICE = Pattern.compile("ecstasks-([0-9a-f]{32})\\.slice");
    private static final Pattern ECS_TASK = Pattern.compile("[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern ECS_CONTAINER = Pattern.compile("(?:" + ECS_TASK + ")-[0-9]+");

    private CgroupPaths() {}

    /** The container of the path, as {@code /proc/PID/cgroup} or the folder names it; null if it is in none. */
    public static @Nullable ContainerRef parse(String path) {
        ContainerRef found = null;
        String podUid = null;
        String ecsTask = null;
        String before = "";
        // containerd with the cgroupfs driver under a kubelet with systemd's writes SLICE:cri-containerd:ID.
        for (String segment :
                path.replace(":cri-containerd:", "/cri-containerd-").split("/")) {
            Matcher pod = POD.matcher(segment);
            Matcher slice = ECS_SLICE.matcher(segment);
            if (pod.matches() && path.contains("kubepods")) {
                podUid = pod.group(1).replace('_', '-');
            } else if (slice.matches()) {
                ecsTask = slice.group(1);
            } else if (ECS_TASK.matcher(segment).matches() && path.contains("/ecs/")) {
                ecsTask = segment;
            } else {
                ContainerRef here = container(segment, before, podUid, ecsTask);
                found = here == null ? found : here;
            }
            before = segment;
        }
        return found;
    }

    private static @Nullable ContainerRef container(
            String segment, String parent, @Nullable String podUid, @Nullable String ecsTask) {
        Matcher named = NAMED.matcher(segment);
        if (named.matches()) {
            return new ContainerRef(named.group(2), runtime(named.group(1)), podUid, ecsTask);
        }
        if (BARE.matcher(segment).matches()) {
            return new ContainerRef(segment, parent.equals("docker") ? "docker" : null, podUid, ecsTask);
        }
        // Fargate numbers the containers of a task.
        return ecsTask != null && ECS_CONTAINER.matcher(segment).matches()
                ? new ContainerRef(segment, null, podUid, ecsTask)
                : null;
    }

    private static String runtime(String prefix) {
        return switch (prefix) {
            case "docker" -> "docker";
            case "crio" -> "cri-o";
            case "libpod", "libpod-payload" -> "podman";
            default -> "containerd";
        };
    }
}
