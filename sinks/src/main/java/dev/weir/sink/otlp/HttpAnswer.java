package dev.weir.sink.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.otlp.OtlpSignal;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;

/** Reads what a receiver answers over HTTP. A body that cannot be read says nothing; the status code stands. */
final class HttpAnswer {
    private static final JsonFactory JSON = new JsonFactory();
    private static final long LONGEST_SECONDS = Duration.ofDays(1).toSeconds();

    private HttpAnswer() {}

    /**
     * @param contentType of the body, "" if not given
     * @param retryAfter the header, "" if not given
     */
    static Reply read(
            OtlpSignal<?> signal, int status, String contentType, String retryAfter, byte[] body, Instant now) {
        boolean json = contentType.startsWith("application/json");
        if (status >= 200 && status < 300) {
            return accepted(signal, json, body);
        }
        String reason = "http_" + status;
        String message = message(json, contentType, body);
        return switch (status) {
            case 429, 503 -> new Reply.Unavailable(reason, retryAfter(retryAfter, now), message);
            case 502, 504 -> new Reply.Unavailable(reason, Duration.ZERO, message);
            default -> new Reply.Refused(reason, message);
        };
    }

    /** Seconds or a date, RFC 9110 section 10.2.3; zero if neither. */
    static Duration retryAfter(String header, Instant now) {
        if (header.isBlank()) {
            return Duration.ZERO;
        }
        String value = header.trim();
        try {
            long seconds = value.chars().allMatch(c -> c >= '0' && c <= '9')
                    ? Long.parseLong(value)
                    : Duration.between(
                                    now,
                                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                            .toInstant())
                            .toSeconds();
            return Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST_SECONDS));
        } catch (DateTimeException | NumberFormatException e) {
            return Duration.ZERO;
        }
    }

    private static Reply accepted(OtlpSignal<?> signal, boolean json, byte[] body) {
        try {
            if (json) {
                Map<String, String> fields = fields(body);
                return new Reply.Accepted(
                        Long.parseLong(fields.getOrDefault(PartialSuccess.jsonNameOfRejected(signal.response()), "0")),
                        fields.getOrDefault("errorMessage", ""));
            }
            return PartialSuccess.of(signal.response().getParserForType().parseFrom(body));
        } catch (IOException | NumberFormatException e) {
            return new Reply.Accepted(0, "");
        }
    }

    private static String message(boolean json, String contentType, byte[] body) {
        try {
            return json
                    ? fields(body).getOrDefault("message", "")
                    : contentType.startsWith("application/x-protobuf")
                            ? com.google.rpc.Status.parseFrom(body).getMessage()
                            : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** The single values of a JSON object, at any depth, by their names; enough for the two messages that come back. */
    private static Map<String, String> fields(byte[] body) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(body)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue() && parser.currentName() != null) {
                    fields.putIfAbsent(parser.currentName(), parser.getText());
                }
            }
        }
        return fields;
    }
}
