package dev.weir.container.runtime;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A container runtime behind its socket. */
public interface RuntimeApi extends AutoCloseable {

    /**
     * Connects, and finds out by what is answered which API it is.
     *
     * @throws IOException if nothing answers, or nothing that makes sense
     */
    static RuntimeApi open(Path socket) throws IOException {
        DockerApi docker = DockerApi.open(socket);
        return docker != null ? docker : CriApi.open(socket);
    }

    /** The runtime's name as in {@code container.runtime.name}. */
    String runtime();

    /** Tells of all containers that run and then of each that comes or goes; returns when the connection ends. */
    void follow(RuntimeListener listener) throws IOException;

    /** What is known of the container; null if the runtime does not know it. By any thread. */
    @Nullable
    ContainerFacts inspect(String id) throws IOException;

    /** Ends {@link #follow} too. */
    @Override
    void close();
}
