package dev.weir.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every request has to pass before a resource sees it. */
final class RequestCheck {
    private static final List<String> NO_BODY = List.of("0");

    private final HostNames hosts;
    private final byte @Nullable [] token;

    RequestCheck(HostNames hosts, @Nullable String token) {
        this.hosts = hosts;
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
    }

    /** Why a request is refused. The messages say nothing of the request: they are no way to place a text on a page. */
    enum Refusal {
        METHOD(405, "This server only shows: it takes GET and HEAD.", "Allow", "GET, HEAD"),
        BODY(413, "This server takes no request body.", "", ""),
        HOST(421, "The header Host names no address of this server.", "", ""),
        ORIGIN(403, "A page of another origin has no access.", "", ""),
        TOKEN(
                401,
                "A token is needed: as Authorization: Bearer TOKEN, or as the password of any user.",
                "WWW-Authenticate",
                "Basic realm=\"Weir\", charset=\"UTF-8\""),
        BUSY(503, "Too many requests are in flight.", "Retry-After", "1");

        private final int status;
        private final String message;
        private final String header;
        private final String value;

        Refusal(int status, String message, String header, String value) {
            this.status = status;
            this.message = message;
            this.header = header;
            this.value = value;
        }

        int status() {
            return status;
        }

        String message() {
            return message;
        }

        /** The name of a header that goes with it; empty for none. */
        String header() {
            return header;
        }

        String value() {
            return value;
        }
    }

    /** Null if the request passes. */
    @Nullable
    Refusal refusal(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return Refusal.METHOD;
        }
        if (headers.containsKey("Transfer-Encoding")
                || !headers.getOrDefault("Content-Length", NO_BODY).equals(NO_BODY)) {
            return Refusal.BODY;
        }
        List<String> hostHeaders = headers.getOrDefault("Host", List.of());
        String host = hostHeaders.size() == 1 ? hostHeaders.getFirst() : "";
        if (!hosts.contains(host)) {
            return Refusal.HOST;
        }
        if (isForeign(headers, host)) {
            return Refusal.ORIGIN;
        }
        return token == null || hasToken(headers.getFirst("Authorization")) ? null : Refusal.TOKEN;
    }

    /** A link to this server may be followed from anywhere; scripts, frames and images of other origins get nothing. */
    private static boolean isForeign(Headers headers, String host) {
        String origin = headers.getFirst("Origin");
        if (origin != null && !HostNames.isSame(origin, host)) {
            return true;
        }
        String site = headers.getFirst("Sec-Fetch-Site");
        boolean elsewhere = site != null && !site.equals("same-origin") && !site.equals("none");
        return elsewhere
                && !("navigate".equals(headers.getFirst("Sec-Fetch-Mode"))
                        && "document".equals(headers.getFirst("Sec-Fetch-Dest")));
    }

    private boolean hasToken(@Nullable String authorization) {
        if (authorization == null) {
            return false;
        }
        String[] parts = authorization.split(" ", 2);
        if (parts.length == 2 && parts[0].equalsIgnoreCase("Bearer")) {
            return isToken(parts[1].strip().getBytes(StandardCharsets.UTF_8));
        }
        return parts.length == 2 && parts[0].equalsIgnoreCase("Basic") && isToken(password(parts[1].strip()));
    }

    private boolean isToken(byte[] given) {
        return MessageDigest.isEqual(token, given);
    }

    /** Empty if there is none: a browser has no way to send another scheme. */
    private static byte[] password(String basic) {
        try {
            String[] pair = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8).split(":", 2);
            return pair.length == 2 ? pair[1].getBytes(StandardCharsets.UTF_8) : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
