package dev.weir.cluster;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What is asked of processes on this machine. */
final class Http {
    private Http() {}

    /** The body; null where nobody answers. */
    static @Nullable String get(String address) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return null;
        }
    }

    /** The first of so many ports in a row that nobody listens on now. */
    static int freePorts(int count) throws IOException {
        while (true) {
            int first;
            try (ServerSocket socket = new ServerSocket(0)) {
                first = socket.getLocalPort();
            }
            if (areFree(first, count)) {
                return first;
            }
        }
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (ServerSocket socket = new ServerSocket(port)) {
                socket.getLocalPort();
            } catch (IOException | IllegalArgumentException e) {
                return false;
            }
        }
        return true;
    }

    /** The first that is not null, in two minutes. */
    static <T> T await(String what, Callable<@Nullable T> call) throws Exception {
        long until = System.nanoTime() + 120_000_000_000L;
        while (System.nanoTime() < until) {
            T value = call.call();
            if (value != null) {
                return value;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not in two minutes: " + what);
    }
}
