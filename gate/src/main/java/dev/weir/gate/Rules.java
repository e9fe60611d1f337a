package dev.weir.gate;

import dev.weir.http.HostNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaders;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpMethod;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.util.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a request.
 *
 * @param authorization the header that opens every path; null if there is no token
 * @param open what needs no token
 * @param hosts by which a request without the token may address the server
 */
record Rules(byte @Nullable [] authorization, Set<Access> open, HostNames hosts) {

    /** @throws ConfigurationException if the token's file cannot be read */
    static Rules of(Configuration configuration) throws ConfigurationException {
        String token = token(configuration);
        Set<String> names = new HashSet<>();
        configuration.get(GateOptions.HOSTS).forEach(h -> names.add(h.toLowerCase(Locale.ROOT)));
        configuration.getOptional(RestOptions.ADDRESS).ifPresent(h -> names.add(h.toLowerCase(Locale.ROOT)));
        configuration.getOptional(JobManagerOptions.ADDRESS).ifPresent(h -> names.add(h.toLowerCase(Locale.ROOT)));
        return new Rules(
                token == null ? null : ("Bearer " + token).getBytes(StandardCharsets.UTF_8),
                Set.copyOf(configuration.get(GateOptions.OPEN)),
                new HostNames(names));
    }

    private static @Nullable String token(Configuration configuration) throws ConfigurationException {
        String file = configuration.get(GateOptions.TOKEN_FILE);
        if (file == null) {
            return configuration.get(GateOptions.TOKEN);
        }
        try {
            List<String> lines = Files.readAllLines(Path.of(file));
            if (!lines.isEmpty() && !lines.getFirst().isBlank()) {
                return lines.getFirst().strip();
            }
        } catch (IOException e) {
            throw new ConfigurationException(
                    GateOptions.TOKEN_FILE.key() + ": cannot read " + file + ": " + e.getMessage(), e);
        }
        throw new ConfigurationException(GateOptions.TOKEN_FILE.key() + ": the first line of " + file + " is empty");
    }

    /** Why a request is refused, without anything of the request; null if it is not. */
    @Nullable
    String refusal(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (hasToken(headers.get(HttpHeaderNames.AUTHORIZATION))) {
            return null;
        }
        String host = headers.get(HttpHeaderNames.HOST);
        if (host == null || !hosts.contains(host)) {
            return "The header Host names no address of this server. The option " + GateOptions.HOSTS.key()
                    + " takes further names.";
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (origin != null && !HostNames.isSame(origin, host)) {
            return "A page of another origin has no access.";
        }
        Access needed = needed(request);
        if (open.contains(needed)) {
            return null;
        }
        return needed == Access.READ
                ? "This server answers only to the process that it runs in."
                : "What changes a job or the cluster needs the header Authorization: Bearer TOKEN. The option "
                        + GateOptions.TOKEN_FILE.key() + " of Flink names the token. Flink's client sends the headers"
                        + " in the environment variable FLINK_REST_CLIENT_HEADERS.";
    }

    private static Access needed(HttpRequest request) {
        boolean reads = HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method());
        String path = request.uri().split("[?#]", 2)[0];
        return reads && ReadablePaths.contains(path) ? Access.READ : Access.WRITE;
    }

    private boolean hasToken(@Nullable String given) {
        return authorization != null
                && given != null
                && MessageDigest.isEqual(authorization, given.getBytes(StandardCharsets.UTF_8));
    }
}
