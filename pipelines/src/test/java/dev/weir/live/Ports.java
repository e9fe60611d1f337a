package dev.weir.live;

import java.io.IOException;
import java.net.ServerSocket;

/** TCP ports of loopback. */
public final class Ports {
    private Ports() {}

    /** One that nobody listens on now. */
    public static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
