package dev.weir.sink.debug;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Single values as the Collector, and Go, write them. */
final class Values {
    private static final long NANOS = 1_000_000_000L;
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral(" +0000 UTC")
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Values() {}

    static String time(long unixNanos) {
        return TIME.format(
                Instant.ofEpochSecond(Long.divideUnsigned(unixNanos, NANOS), Long.remainderUnsigned(unixNanos, NANOS)));
    }

    static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    /** {@code Str(x)}, {@code Int(1)} and so on. */
    static String typed(AnyValue value) {
        String type = switch (value.getValueCase()) {
            case STRING_VALUE -> "Str";
            case INT_VALUE -> "Int";
            case DOUBLE_VALUE -> "Double";
            case BOOL_VALUE -> "Bool";
            case ARRAY_VALUE -> "Slice";
            case KVLIST_VALUE -> "Map";
            case BYTES_VALUE -> "Bytes";
            default -> "Empty";
        };
        return type + "(" + plain(value) + ")";
    }

    static String plain(AnyValue value) {
        return value.hasStringValue() ? printable(value.getStringValue()) : json(value);
    }

    private static String json(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> quoted(value.getStringValue());
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> number(value.getDoubleValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case ARRAY_VALUE -> array(value.getArrayValue().getValuesList());
            case KVLIST_VALUE -> object(value.getKvlistValue().getValuesList());
            case BYTES_VALUE ->
                Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
            default -> "";
        };
    }

    private static String array(List<AnyValue> values) {
        return values.stream().map(Values::json).collect(Collectors.joining(",", "[", "]"));
    }

    private static String object(List<KeyValue> entries) {
        return entries.stream()
                .map(e -> quoted(e.getKey()) + ":" + json(e.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** Plain digits, but with an exponent where encoding/json has one. */
    static String number(double d) {
        if (Double.isNaN(d) || Double.isInfinite(d)) {
            return "json: unsupported value: " + (Double.isNaN(d) ? "NaN" : d > 0 ? "+Inf" : "-Inf");
        }
        BigDecimal exact = new BigDecimal(Double.toString(d)).stripTrailingZeros();
        double size = Math.abs(d);
        if (size == 0) {
            return 1 / d < 0 ? "-0" : "0";
        }
        if (size >= 1e-6 && size < 1e21) {
            return exact.toPlainString();
        }
        int exponent = exact.precision() - exact.scale() - 1;
        return exact.movePointLeft(exponent).toPlainString() + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }

    /** As Go's {@code %f}: six digits behind the point of the exact value. */
    static String fixed(double d) {
        if (Double.isNaN(d) || Double.isInfinite(d)) {
            return Double.isNaN(d) ? "NaN" : d > 0 ? "+Inf" : "-Inf";
        }
        String digits =
                new BigDecimal(Math.abs(d)).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
        return Double.doubleToRawLongBits(d) < 0 ? "-" + digits : digits;
    }

    /** As Go's {@code %v}: the fewest digits that say the value, with an exponent where it is far from 1. */
    static String shortest(double d) {
        if (Double.isNaN(d) || Double.isInfinite(d)) {
            return fixed(d);
        }
        double size = Math.abs(d);
        if (size == 0 || (size >= 1e-4 && size < 1e6)) {
            return number(d);
        }
        BigDecimal exact = new BigDecimal(Double.toString(d)).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        return "%se%s%02d"
                .formatted(exact.movePointLeft(exponent).toPlainString(), exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static String quoted(String s) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '<', '>', '&', '\u2028', '\u2029' -> unicode(c, quoted);
                default -> append(c, quoted);
            }
        }
        return quoted.append('"').toString();
    }

    /** What comes from the wire may hold control characters, which a terminal would obey. */
    static String printable(String s) {
        StringBuilder printable = new StringBuilder(s.length());
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '\n' || c == '\t') {
                printable.append(c);
            } else {
                append(c, printable);
            }
        }
        return printable.toString();
    }

    private static void append(char c, StringBuilder text) {
        if (Character.isISOControl(c)) {
            unicode(c, text);
        } else {
            text.append(c);
        }
    }

    private static void unicode(char c, StringBuilder text) {
        text.append("\\u").append(HexFormat.of().toHexDigits(c));
    }
}
