package dev.weir.http2;

import org.jspecify.annotations.Nullable;

/** Error codes of RST_STREAM (RFC 9113 section 7), and what gRPC's specification makes of an end without {@code grpc-status}. */
final class ErrorCode {
    /** No RST_STREAM. */
    static final int NONE = -1;

    /** There was one, and its code was not seen. */
    static final int UNKNOWN = -2;

    private static final String[] NAMES = {
        "NO_ERROR",
        "PROTOCOL_ERROR",
        "INTERNAL_ERROR",
        "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT",
        "STREAM_CLOSED",
        "FRAME_SIZE_ERROR",
        "REFUSED_STREAM",
        "CANCEL",
        "COMPRESSION_ERROR",
        "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY",
        "HTTP_1_1_REQUIRED"
    };

    private static final int STREAM_CLOSED = 5;
    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int INADEQUATE_SECURITY = 12;
    private static final int HTTP_1_1_REQUIRED = 13;

    private ErrorCode() {}

    /** Codes of 2^31 and more, which nobody defined, count as unknown. */
    static int of(int code) {
        return code < 0 ? UNKNOWN : code;
    }

    static String name(int code) {
        return code >= 0 && code < NAMES.length ? NAMES[code] : Integer.toString(code);
    }

    /** gRPC over HTTP/2, section "Errors". */
    static String grpcStatus(int code) {
        return switch (code) {
            case REFUSED_STREAM -> "14";
            case CANCEL -> "1";
            case ENHANCE_YOUR_CALM -> "8";
            case INADEQUATE_SECURITY -> "7";
            case UNKNOWN, STREAM_CLOSED, HTTP_1_1_REQUIRED -> "2";
            default -> "13";
        };
    }

    /** A number from 0 to 16, without zeros before it; 2, which is UNKNOWN, for any other text, as gRPC's clients take it. */
    static @Nullable String grpcStatusOf(@Nullable String text) {
        if (text == null) {
            return null;
        }
        char first = text.isEmpty() ? 'x' : text.charAt(0);
        boolean one = text.length() == 1 && first >= '0' && first <= '9';
        boolean two = text.length() == 2 && first == '1' && text.charAt(1) >= '0' && text.charAt(1) <= '6';
        return one || two ? text : "2";
    }

    /** gRPC's mapping of HTTP status codes: what a client reports where the server gave none of its own. */
    static String grpcStatusOfHttp(String status) {
        return switch (status) {
            case "400" -> "13";
            case "401" -> "16";
            case "403" -> "7";
            case "404" -> "12";
            case "429", "502", "503", "504" -> "14";
            default -> "2";
        };
    }
}
