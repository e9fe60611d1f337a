package dev.weir.span;

import dev.weir.api.Address;
import org.jspecify.annotations.Nullable;

/**
 * The URL that a client asked for, put together again (RFC 9110 section 7.1).
 *
 * @param target redacted
 */
record FullUrl(String scheme, RequestTarget target) {

    /** @param authority from the request, null if it names none: then the server's address stands for it */
    String text(@Nullable String authority, Address server, AddressTexts texts) {
        String path = target.path();
        if (authority != null && path != null && target.form() == RequestTarget.Form.ORIGIN && path.startsWith("/")) {
            String begin = scheme + "://" + Authority.redacted(authority);
            return target.query() == null ? begin + path : begin + path + "?" + target.query();
        }
        return rare(authority, server, texts);
    }

    private String rare(@Nullable String authority, Address server, AddressTexts texts) {
        StringBuilder url = new StringBuilder(64);
        // A tunnel has no scheme: the conventions' example of such a thing is "//localhost".
        if (target.form() != RequestTarget.Form.AUTHORITY) {
            url.append(scheme).append(':');
        }
        url.append("//");
        if (authority != null) {
            url.append(Authority.redacted(authority));
        } else {
            appendSocket(url, server, texts);
        }
        if (target.form() == RequestTarget.Form.ORIGIN || target.form() == RequestTarget.Form.ABSOLUTE) {
            appendPath(url);
        }
        return url.toString();
    }

    /** -1 if the scheme's is not known here. */
    static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }

    private void appendSocket(StringBuilder url, Address server, AddressTexts texts) {
        if (server.isIpv4()) {
            url.append(texts.host(server));
        } else {
            url.append('[').append(texts.host(server)).append(']');
        }
        if (server.port() != defaultPort(scheme)) {
            url.append(':').append(server.port());
        }
    }

    private void appendPath(StringBuilder url) {
        String path = target.path();
        if (path != null) {
            url.append(path.startsWith("/") ? "" : "/").append(path);
        }
        if (target.query() != null) {
            url.append('?').append(target.query());
        }
    }
}
