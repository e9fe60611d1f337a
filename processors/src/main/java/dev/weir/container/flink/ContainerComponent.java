package dev.weir.container.flink;

import dev.weir.api.Observation;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.container.ContainerOptions;
import dev.weir.container.ContainerWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** {@code container}: which container, pod and image an exchange's captured end belongs to. */
public final class ContainerComponent implements Component.ProcessorComponent {
    private static final ContainerOptions DEFAULT = ContainerOptions.DEFAULT;

    static final Option<List<String>> SOCKETS = Option.of(
            "sockets",
            OptionType.STRINGS,
            DEFAULT.sockets(),
            "where the container runtimes answer, by the Docker API or CRI; replaces the default list, [] asks none");
    static final Option<String> ROOT_PATH = Option.of(
            "root_path",
            OptionType.STRING,
            DEFAULT.rootPath(),
            "where the host's files are mounted if Weir runs in a container itself, such as /hostfs");
    static final Option<Duration> WAIT_FOR_NAMES = Option.of(
            "wait_for_names",
            OptionType.DURATION,
            DEFAULT.waitForNames(),
            "how long the requests of a new container wait for what the runtime calls it; then they leave with its id");
    static final Option<Integer> MAX_WAITING = Option.of(
            "max_waiting",
            OptionType.integer(0, 10_000_000),
            10_000,
            "requests that wait at a time, per subtask; more do not wait");
    static final Option<Duration> REMEMBER = Option.of(
            "remember", OptionType.DURATION, DEFAULT.remember(), "how long a container is known after its end");
    static final Option<Integer> MAX_CONTAINERS = Option.of(
            "max_containers",
            OptionType.integer(1, 1_000_000),
            DEFAULT.maxContainers(),
            "containers known at a time; beyond it the one that ended first is forgotten");
    static final Option<Integer> MAX_CGROUPS = Option.of(
            "max_cgroups",
            OptionType.integer(16, 10_000_000),
            DEFAULT.maxCgroups(),
            "cgroups known at a time; more are not watched");
    static final Option<List<String>> LABELS = Option.of(
            "labels",
            OptionType.STRINGS,
            DEFAULT.labels(),
            "keys of labels that become container.label.KEY and k8s.pod.label.KEY; team.* stands for all that begin so");
    static final Option<Boolean> SERVICE_FROM_LABELS = Option.of(
            "service_from_labels",
            OptionType.BOOL,
            DEFAULT.serviceFromLabels(),
            "take service.name and service.version from the well-known labels of Kubernetes, Docker Compose, Swarm and ECS");

    @Override
    public String type() {
        return "container";
    }

    @Override
    public String help() {
        return "Puts the container, its image and its pod on requests, from cgroups and the runtimes' sockets. service.name is then"
                + " the first of: pod annotation or label resource.opentelemetry.io/service.name; label app.kubernetes.io/instance,"
                + " app.kubernetes.io/name, com.docker.compose.service, com.docker.swarm.service.name,"
                + " com.amazonaws.ecs.container-name; OTEL_SERVICE_NAME of the process; the container's name in its pod; the command.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                SOCKETS,
                ROOT_PATH,
                WAIT_FOR_NAMES,
                MAX_WAITING,
                REMEMBER,
                MAX_CONTAINERS,
                MAX_CGROUPS,
                LABELS,
                SERVICE_FROM_LABELS);
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        if (settings.get(WAIT_FOR_NAMES).compareTo(Duration.ofMinutes(1)) > 0) {
            problems.add(
                    new Problem(WAIT_FOR_NAMES.path(), "must be at most 1m: requests are held in memory meanwhile"));
        }
        for (String socket : settings.get(SOCKETS)) {
            if (!socket.startsWith("/")) {
                problems.add(new Problem(
                        SOCKETS.path(),
                        "found \"" + socket + "\", expected the path of a socket, such as /run/x.sock"));
            }
        }
        if (!settings.get(ROOT_PATH).startsWith("/")) {
            problems.add(new Problem(ROOT_PATH.path(), "must be a folder's whole path, such as /hostfs"));
        }
        return problems;
    }

    @Override
    public Signal takes() {
        return Signal.EXCHANGES;
    }

    @Override
    public Signal gives() {
        return Signal.EXCHANGES;
    }

    @Override
    @SuppressWarnings("unchecked") // the caller checks the signals
    public SingleOutputStreamOperator<?> apply(DataStream<?> in, ComponentContext context) {
        var operator = new ContainerOperator(
                context.id(), options(context.settings()), context.get(MAX_WAITING), ContainerWatch::acquire);
        return ((DataStream<Observation>) in)
                .transform(context.id(), Signal.EXCHANGES.type(Observation.class), operator);
    }

    static ContainerOptions options(Settings settings) {
        return new ContainerOptions(
                settings.get(SOCKETS),
                settings.get(ROOT_PATH),
                settings.get(WAIT_FOR_NAMES),
                settings.get(REMEMBER),
                settings.get(MAX_CONTAINERS),
                settings.get(MAX_CGROUPS),
                settings.get(LABELS),
                settings.get(SERVICE_FROM_LABELS));
    }
}
