package dev.weir.container.runtime;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' Container Runtime Interface, version 1, by the numbers of its fields. Events come from containerd's own service where
 * there is one, since containerd has the interface's events from 1.7 on only; elsewhere from the interface.
 */
final class CriApi implements RuntimeApi {
    private static final String RUNTIME = "runtime.v1.RuntimeService/";
    /** CONTAINER_RUNNING of ContainerState. */
    private static final long RUNNING = 1;

    private final GrpcSocket grpc;
    private final String runtime;

    private CriApi(GrpcSocket grpc, String runtime) {
        this.grpc = grpc;
        this.runtime = runtime;
    }

    static CriApi open(Path socket) throws IOException {
        GrpcSocket grpc = new GrpcSocket(socket);
        try {
            String name = grpc.call(RUNTIME + "Version", Message.EMPTY).text(2);
            return new CriApi(grpc, name == null ? "unknown" : name);
        } catch (StatusRuntimeException e) {
            grpc.close();
            throw new IOException(
                    e.getStatus().getCode() == Status.Code.UNIMPLEMENTED
                            ? "answers, but has no CRI (version 1)"
                            : "speaks neither the Docker API nor CRI: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public String runtime() {
        return runtime;
    }

    @Override
    public void follow(RuntimeListener listener) throws IOException {
        try {
            RuntimeEvents events =
                    runtime.equals("containerd") ? RuntimeEvents.containerd(grpc) : RuntimeEvents.cri(grpc);
            // CONTAINER_RUNNING is a message of its own within the filter.
            Message filter = Message.EMPTY.with(2, Message.EMPTY.with(1, RUNNING));
            for (Message container : grpc.call(RUNTIME + "ListContainers", Message.EMPTY.with(1, filter))
                    .messages(1)) {
                String id = container.text(1);
                if (id != null) {
                    listener.seen(id);
                }
            }
            listener.following();
            events.forward(listener);
        } catch (StatusRuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public @Nullable ContainerFacts inspect(String id) throws IOException {
        try {
            Message filter = Message.EMPTY.with(1, id);
            List<Message> found = grpc.call(RUNTIME + "ListContainers", Message.EMPTY.with(1, filter))
                    .messages(1);
            return found.isEmpty() ? null : facts(id, found.getFirst());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return null;
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The list has the sandbox and the status has not; the status has the image's name where the list has a digest. */
    private ContainerFacts facts(String id, Message listed) {
        Message status = grpc.call(RUNTIME + "ContainerStatus", Message.EMPTY.with(1, id))
                .message(1);
        Map<String, String> labels = listed.map(8);
        String image = named(
                status.message(8).text(18),
                status.message(8).text(1),
                listed.message(4).text(1));
        return new ContainerFacts(
                id, runtime, listed.message(3).text(1), image, status.text(9), labels, pod(listed.text(2), labels));
    }

    /** The kubelet gives the image as a digest and, since 1.29, as the user wrote it in a field of its own. */
    private static @Nullable String named(@Nullable String... candidates) {
        String found = null;
        for (String candidate : candidates) {
            if (candidate != null && (found == null || found.startsWith("sha256:"))) {
                found = candidate;
            }
        }
        return found;
    }

    private @Nullable PodFacts pod(@Nullable String sandbox, Map<String, String> labels) {
        if (sandbox == null) {
            return KubernetesLabels.pod(labels);
        }
        Message status = grpc.call(RUNTIME + "PodSandboxStatus", Message.EMPTY.with(1, sandbox))
                .message(1);
        Message metadata = status.message(2);
        return new PodFacts(metadata.text(2), metadata.text(1), metadata.text(3), status.map(7), status.map(8));
    }

    @Override
    public void close() {
        grpc.close();
    }
}
