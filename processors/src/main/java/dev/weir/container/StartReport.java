package dev.weir.container;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once, when each socket was tried, where names come from; and again if it had to say that they come from nowhere. */
final class StartReport {
    private static final Logger START_UP = LoggerFactory.getLogger("dev.weir.startup");

    private final List<RuntimeWatch> runtimes;
    private boolean saidSome;
    private boolean saidNone;

    StartReport(List<RuntimeWatch> runtimes) {
        this.runtimes = runtimes;
    }

    synchronized void look() {
        if (saidSome || runtimes.isEmpty() || !runtimes.stream().allMatch(RuntimeWatch::isTried)) {
            return;
        }
        String answering = runtimes.stream()
                .filter(r -> r.answering() != null)
                .map(r -> r.answering() + " (" + r.socket() + ")")
                .collect(Collectors.joining(", "));
        if (!answering.isEmpty()) {
            saidSome = true;
            START_UP.info("container: names from {}", answering);
        } else if (!saidNone) {
            saidNone = true;
            START_UP.info(
                    "container: no container runtime answers at {}: containers have their ids only. Where there is one, name its"
                            + " socket in the option sockets; where Weir runs in a container itself, mount the socket and see root_path",
                    runtimes.stream().map(StartReport::tried).collect(Collectors.joining(", ")));
        }
    }

    private static String tried(RuntimeWatch runtime) {
        String trouble = Objects.requireNonNullElse(runtime.trouble(), "");
        return trouble.isEmpty() ? runtime.socket().toString() : runtime.socket() + " (" + trouble + ")";
    }
}
