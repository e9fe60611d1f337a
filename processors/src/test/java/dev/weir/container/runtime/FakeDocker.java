package dev.weir.container.runtime;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Something on a unix socket that answers GETs with what the test says; what it has no answer for it keeps open. */
public final class FakeDocker implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Path socket;
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    public FakeDocker(Path socket) throws IOException {
        this.socket = socket;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        Thread.ofPlatform().daemon().start(this::accept);
    }

    /** As it goes over the wire. */
    public FakeDocker raw(String target, String bytes) {
        answers.put(target, bytes);
        return this;
    }

    public FakeDocker json(String target, String json) {
        return raw(target, "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + json);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(SocketChannel client) {
        try {
            ByteBuffer request = ByteBuffer.allocate(8192);
            client.read(request);
            String[] line = new String(request.array(), 0, request.position(), StandardCharsets.ISO_8859_1).split(" ");
            String target = line.length > 1 ? line[1].split("\\?")[0] : "";
            String answer = answers.getOrDefault(target, answers.get("*"));
            if (answer != null) {
                client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
            }
            if (answer != null && !target.equals("/events")) {
                client.close();
            }
        } catch (IOException gone) {
            // So is the client.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }
}
