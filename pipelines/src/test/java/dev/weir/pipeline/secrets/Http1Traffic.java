package dev.weir.pipeline.secrets;

import dev.weir.pipeline.state.MadeCapture;
import java.util.List;

/** Headers, parts of URLs, bodies. */
final class Http1Traffic implements Traffic {
    private static final List<String> CREDENTIALS = List.of(
            "Authentication-Info",
            "Authorization",
            "Proxy-Authorization",
            "Proxy-Authentication-Info",
            "Cookie",
            "Cookie2",
            "X-Api-Key",
            "Api-Key",
            "X-Auth-Token",
            "X-Amz-Security-Token",
            "X-Goog-Api-Key",
            "X-Vault-Token",
            "X-Csrf-Token",
            "Sec-WebSocket-Key",
            "Sec-WebSocket-Protocol",
            "Referer",
            "X-Original-URL",
            "X-Forwarded-For",
            "Forwarded",
            "From",
            "X-Whatever");
    private static final List<String> OF_ANSWERS = List.of(
            "Set-Cookie", "WWW-Authenticate", "Proxy-Authenticate", "Location", "Content-Location", "Link", "ETag");

    /** Each with the place of the secret. */
    private static final List<String> TARGETS = List.of(
            "/value?token=%s",
            "/usual?q=%s",
            "/bare?%s",
            "/plus?a=1&b=%s&c=2",
            "/semicolon?a=1;b=%s",
            "/encoded?%%74oken=%s",
            "/nested?to=https://user:%s@b.test/",
            "/queryfragment?a=1#access_token=%s",
            "/barefragment?a=1#%s",
            "/pathfragment#access_token=%s",
            "/bareinpath#%s",
            "/matrix;jsessionid=%s",
            "/matrix;v=1;w=%s/more",
            "//user:%s@b.test/scheme",
            "/proxied/https://user:%s@b.test/",
            "http://user:%s@b.test/absolute",
            "http://%s@b.test/useralone",
            "http://b.test/absolute?key=%s",
            "http://b.test/absolute;v=%s",
            "http://b.test/absolute#%s",
            "http://b.test/absolute#a=%s");

    @Override
    public void whole(MadeCapture capture, Planted planted) {
        MadeCapture.Connection headers = capture.connection(41_001, 80);
        StringBuilder request = new StringBuilder(
                "POST /headers HTTP/1.1\r\nHost: a.test\r\nUser-Agent: " + planted.seen("user agent") + "\r\n");
        for (String name : CREDENTIALS) {
            request.append(name + ": Bearer a=" + planted.hidden(name) + "\r\n");
        }
        request.append("Authorization: Basic " + planted.basic("Basic") + "\r\n");
        request.append("Proxy-Authorization: Basic " + planted.basic("Basic for a proxy") + "\r\n");
        String body = "user=a&password=" + planted.hidden("a form");
        headers.client(request + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        StringBuilder answer = new StringBuilder("HTTP/1.1 401 " + planted.hidden("reason phrase") + "\r\n");
        for (String name : OF_ANSWERS) {
            answer.append(name + ": a=" + planted.hidden(name) + "; Path=/\r\n");
        }
        String content = "{\"access_token\": \"" + planted.hidden("a body of an answer") + "\"}";
        headers.server(answer + "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                + Integer.toHexString(content.length()) + ";a=" + planted.hidden("chunk extension") + "\r\n" + content
                + "\r\n0\r\nX-Sum: " + planted.hidden("trailer") + "\r\n\r\n");
        MadeCapture.Connection targets = capture.connection(41_002, 80);
        for (String target : TARGETS) {
            exchange(targets, "GET " + target.formatted(planted.hidden(target)), "a.test");
        }
        exchange(targets, "GET /reset/" + planted.seen("a segment of a path"), "a.test");
        exchange(
                targets,
                "GET /a;" + planted.seen("what stands behind a semicolon in a path, without a name"),
                "a.test");
        exchange(targets, "GET /named?" + planted.seen("the name of a parameter") + "=1", "a.test");
        exchange(targets, "GET /host", "user:" + planted.hidden("user information in Host") + "@a.test");
        MadeCapture.Connection connect = capture.connection(41_003, 80);
        connect.client("CONNECT user:" + planted.hidden("user information in CONNECT")
                + "@b.test:443 HTTP/1.1\r\nHost: b.test\r\nProxy-Authorization: Basic "
                + planted.basic("Basic in CONNECT") + "\r\n\r\n");
        connect.server("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    }

    private static void exchange(MadeCapture.Connection connection, String line, String host) {
        connection.client(line + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        connection.server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }

    @Override
    public void halfway(MadeCapture capture, Planted planted) {
        StringBuilder fields = new StringBuilder("Host: a.test\r\n");
        for (String name : CREDENTIALS) {
            fields.append(name + ": a=" + planted.hidden(name + " of half a head") + "\r\n");
        }
        capture.connection(41_101, 80)
                .client("GET /half?k=" + planted.held("target of half a head") + " HTTP/1.1\r\n" + fields);
        capture.connection(41_102, 80)
                .client("GET /open HTTP/1.1\r\nHost: a.test\r\nAuthorization: Bearer "
                        + planted.hidden("Authorization that is half there"));
        capture.connection(41_103, 80)
                .client("POST /waits?k=" + planted.held("target of a request that waits")
                        + " HTTP/1.1\r\nContent-Length: 90\r\n" + fields + "\r\npassword="
                        + planted.hidden("half a body"));
        capture.connection(41_104, 80)
                .client("GET /answered HTTP/1.1\r\nHost: a.test\r\n\r\n")
                .server("HTTP/1.1 200 OK\r\nSet-Cookie: a=" + planted.hidden("Set-Cookie of half a head"));
        MadeCapture.Connection gap = capture.connection(41_105, 80);
        gap.skipped(20);
        gap.client("\r\nAuthorization: Bearer " + planted.held("a segment that waits for another") + "\r\n\r\n");
    }
}
