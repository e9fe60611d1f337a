package dev.weir.container.runtime;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.Objects;

/** A stream of what happens to containers, subscribed to from its making on. */
final class RuntimeEvents {
    private static final long CONTAINER_STOPPED = 2;
    private static final long CONTAINER_DELETED = 3;

    private final Iterator<Message> events;
    private final Reader reader;

    private RuntimeEvents(Iterator<Message> events, Reader reader) {
        this.events = events;
        this.reader = reader;
    }

    /** containerd's own, which tell of the containers of all its clients. */
    static RuntimeEvents containerd(GrpcSocket grpc) {
        Message tasks = Message.EMPTY
                .with(1, "topic==\"/tasks/create\"")
                .with(1, "topic==\"/tasks/start\"")
                .with(1, "topic==\"/tasks/exit\"");
        return new RuntimeEvents(
                grpc.stream("containerd.services.events.v1.Events/Subscribe", tasks), RuntimeEvents::fromContainerd);
    }

    /** GetContainerEvents, which CRI-O gives where its {@code enable_pod_events} is set. */
    static RuntimeEvents cri(GrpcSocket grpc) {
        return new RuntimeEvents(
                grpc.stream("runtime.v1.RuntimeService/GetContainerEvents", Message.EMPTY), RuntimeEvents::fromCri);
    }

    /** Blocks until the stream ends. Without events containers are asked for when they are first seen in traffic. */
    void forward(RuntimeListener listener) {
        try {
            while (events.hasNext()) {
                reader.read(events.next(), listener);
            }
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.UNIMPLEMENTED) {
                throw e;
            }
            listener.withoutEvents();
        }
    }

    /** An envelope around TaskCreate, TaskStart or TaskExit. What runs inside a container later has exits of its own. */
    private static void fromContainerd(Message envelope, RuntimeListener listener) {
        Message event = envelope.message(4).message(2);
        String id = event.text(1);
        if (id == null) {
            return;
        }
        if (!Objects.equals(envelope.text(3), "/tasks/exit")) {
            listener.seen(id);
        } else if (id.equals(event.text(2))) {
            listener.ended(id);
        }
    }

    private static void fromCri(Message event, RuntimeListener listener) {
        String id = event.text(1);
        if (id == null) {
            return;
        }
        long type = event.number(2);
        if (type == CONTAINER_STOPPED || type == CONTAINER_DELETED) {
            listener.ended(id);
        } else {
            listener.seen(id);
        }
    }

    private interface Reader {
        void read(Message event, RuntimeListener listener);
    }
}
