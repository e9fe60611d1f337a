package dev.weir.container.runtime;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Docker API, as Docker and podman serve it. */
final class DockerApi implements RuntimeApi {
    private static final String EVENTS =
            "/events?filters=" + URLEncoder.encode("{\"type\":[\"container\"]}", StandardCharsets.UTF_8);

    private final Path socket;
    private final String runtime;
    private volatile @Nullable UnixHttp events;
    private volatile boolean closed;

    private DockerApi(Path socket, String runtime) {
        this.socket = socket;
        this.runtime = runtime;
    }

    /** Null if what answers speaks no HTTP. */
    static @Nullable DockerApi open(Path socket) throws IOException {
        try (UnixHttp answer = UnixHttp.get(socket, "/version")) {
            if (answer == null) {
                return null;
            }
            if (answer.status() != 200) {
                throw new IOException("answers GET /version with status " + answer.status());
            }
            String version = new String(answer.body(), StandardCharsets.UTF_8);
            return new DockerApi(socket, version.contains("Podman Engine") ? "podman" : "docker");
        }
    }

    @Override
    public String runtime() {
        return runtime;
    }

    @Override
    public void follow(RuntimeListener listener) throws IOException {
        // First the events, then the list: a container that starts in between is told twice rather than never.
        try (UnixHttp stream = get(EVENTS)) {
            events = stream;
            if (closed) {
                return;
            }
            for (Object container : list()) {
                String id = container instanceof Map<?, ?> map ? Json.text(map, "Id") : null;
                if (id != null) {
                    listener.seen(id);
                }
            }
            listener.following();
            try (JsonParser parser = Json.parser(stream.stream())) {
                Map<?, ?> event = Json.next(parser);
                while (event != null) {
                    tell(event, listener);
                    event = Json.next(parser);
                }
            }
        }
    }

    private static void tell(Map<?, ?> event, RuntimeListener listener) {
        String id = Json.text(Json.object(event, "Actor"), "ID");
        String action = Json.text(event, "Action");
        if (id == null || action == null) {
            return;
        }
        switch (action) {
            case "create", "init", "start", "restart" -> listener.seen(id);
            case "die", "died", "destroy", "remove" -> listener.ended(id);
            default -> {}
        }
    }

    private List<?> list() throws IOException {
        try (UnixHttp answer = get("/containers/json")) {
            return Json.list(answer.body());
        }
    }

    @Override
    public @Nullable ContainerFacts inspect(String id) throws IOException {
        String target = "/containers/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "/json";
        try (UnixHttp answer = UnixHttp.get(socket, target)) {
            if (answer == null || (answer.status() != 200 && answer.status() != 404)) {
                throw new IOException(answer == null ? "no HTTP" : "status " + answer.status());
            }
            return answer.status() == 404 ? null : facts(id, Json.object(answer.body()));
        }
    }

    private ContainerFacts facts(String id, Map<?, ?> container) {
        Map<?, ?> config = Json.object(container, "Config");
        Map<String, String> labels = Json.texts(Json.object(config, "Labels"));
        String name = Json.text(container, "Name");
        return new ContainerFacts(
                id,
                runtime,
                name != null && name.startsWith("/") ? name.substring(1) : name,
                Json.text(config, "Image"),
                Json.text(container, "Image"),
                labels,
                KubernetesLabels.pod(labels));
    }

    private UnixHttp get(String target) throws IOException {
        UnixHttp answer = UnixHttp.get(socket, target);
        if (answer == null || answer.status() != 200) {
            String found = answer == null ? "no HTTP" : "status " + answer.status();
            if (answer != null) {
                answer.close();
            }
            throw new IOException("answers GET " + target + " with " + found);
        }
        return answer;
    }

    @Override
    public void close() {
        closed = true;
        UnixHttp open = events;
        if (open != null) {
            try {
                open.close();
            } catch (IOException ended) {
                // It is gone either way.
            }
        }
    }
}
