package dev.weir.http1;

import dev.weir.api.Chunk;
import dev.weir.protocol.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random conversation of a client and a server that keep to HTTP, and what really happened in it. Bodies hold text that looks
 * like messages.
 */
final class Dialogue {
    private static final String FAKE =
            "\r\nGET /fake HTTP/1.1\r\nHost: fake\r\n\r\nHTTP/1.1 599 Fake\r\nContent-Length: 4\r\n\r\n...";
    private static final String[] METHODS = {"GET", "POST", "HEAD", "PUT", "DELETE", "PURGE", "CUSTOM"};

    final List<String> truth = new ArrayList<>();
    final List<Chunk> chunks;
    private final Random random;
    private final Script script;
    private int count;

    /** @param longestBatch requests sent before the client waits for their answers; 1 for a client that never pipelines */
    Dialogue(long seed, int turns, int longestBatch) {
        random = new Random(seed);
        script = new Script();
        for (int turn = 0; turn < turns; turn++) {
            batch(1 + random.nextInt(longestBatch));
        }
        script.clientEnd().serverEnd().close();
        chunks = script.chunks();
    }

    private void batch(int size) {
        List<String> responses = new ArrayList<>();
        boolean together = random.nextBoolean();
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < size; i++) {
            String method = METHODS[random.nextInt(METHODS.length)];
            String target = "/r" + count++;
            int status = 200 + random.nextInt(398);
            truth.add(method + " " + target + " " + status);
            String head = method + " " + target + " HTTP/1.1\r\nHost: a" + count + "\r\n";
            if (size == 1 && random.nextInt(5) == 0) {
                script.client(head + "Expect: 100-continue\r\nContent-Length: " + FAKE.length() + "\r\n\r\n");
                script.server("HTTP/1.1 100 Continue\r\n\r\n");
                requests.append(FAKE);
            } else {
                requests.append(head).append(body(method.length() % 2 == 0));
            }
            responses.add(response(method, status, size == 1));
            if (!together) {
                script.client(requests.toString());
                requests.setLength(0);
            }
        }
        if (!requests.isEmpty()) {
            script.client(requests.toString());
        }
        if (random.nextBoolean()) {
            script.server(String.join("", responses));
        } else {
            responses.forEach(script::server);
        }
    }

    private String response(String method, int status, boolean alone) {
        String head = "HTTP/1.1 " + status + " Some Reason\r\nServer: x\r\n";
        if (method.equals("HEAD") || status == 204 || status == 304) {
            // A bare answer to a HEAD among others may also be one to a GET whose body goes on until the end.
            boolean bare = random.nextBoolean() && (alone || !method.equals("HEAD"));
            return head + (bare ? "\r\n" : "Content-Length: 77\r\n\r\n");
        }
        return head + body(true);
    }

    /** From the end of the other headers on. */
    private String body(boolean any) {
        return switch (any ? random.nextInt(4) : 3) {
            case 0 -> "Content-Length: " + FAKE.length() + "\r\n\r\n" + FAKE;
            case 1 -> chunked();
            case 2 -> "Content-Length: 0\r\n\r\n";
            default -> "Content-Length: 5\r\n\r\nhello";
        };
    }

    private String chunked() {
        StringBuilder b = new StringBuilder("Transfer-Encoding: chunked\r\n\r\n");
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            String chunk = random.nextBoolean() ? FAKE : "some bytes";
            b.append(Integer.toHexString(chunk.length())).append(random.nextBoolean() ? ";ext=1" : "");
            b.append("\r\n").append(chunk).append("\r\n");
        }
        return b.append("0\r\n")
                .append(random.nextBoolean() ? "X-Trailer: y\r\n" : "")
                .append("\r\n")
                .toString();
    }
}
