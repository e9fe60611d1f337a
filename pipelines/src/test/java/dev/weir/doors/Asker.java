package dev.weir.doors;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Asks a server of this machine, with headers that no client library would send. */
public final class Asker {
    /** As curl sends, as a page of another origin, after DNS rebinding, and with a guessed token. */
    public static final List<Map<String, String>> HEADERS = List.of(
            Map.of(),
            Map.of("Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site"),
            Map.of("Host", "evil.example"),
            Map.of("Authorization", "Bearer guessed", "Origin", "null"));

    private Asker() {}

    /** Gives the status code. */
    public static int ask(int port, String method, String path, Map<String, String> headers) throws IOException {
        return Integer.parseInt(answer(port, method, path, headers).split(" ", 3)[1]);
    }

    /** Gives head and body. */
    public static String get(int port, String path) throws IOException {
        return answer(port, "GET", path, Map.of());
    }

    private static String answer(int port, String method, String path, Map<String, String> headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
        if (!headers.containsKey("Host")) {
            request.append("Host: 127.0.0.1:").append(port).append("\r\n");
        }
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        String body = method.startsWith("P") ? "{\"mode\":\"cancel\"}" : "";
        if (!body.isEmpty()) {
            request.append("Content-Type: text/plain\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n");
        }
        request.append("\r\n").append(body);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder text = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                text.append(line).append('\n');
            }
            return text.toString();
        }
    }
}
