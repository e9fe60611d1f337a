package dev.weir.otlp.read;

import com.google.protobuf.ByteString;
import dev.weir.api.Attributes;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Attributes of messages. What {@link Attributes} cannot hold becomes text as OpenTelemetry says for protocols without such values: bytes
 * as base64, maps and lists of anything but strings as JSON, nothing as the empty text. Each such value is counted.
 */
final class AttributeReader {
    private final ReadCounts counts;

    AttributeReader(ReadCounts counts) {
        this.counts = counts;
    }

    /** Of a key that comes twice, which OTLP forbids, the first counts. */
    void read(List<KeyValue> from, Attributes.Builder to, Set<String> keys) {
        for (KeyValue attribute : from) {
            if (keys.add(attribute.getKey())) {
                to.put(attribute.getKey(), value(attribute.getValue()));
            } else {
                counts.repeatedKeys.increment();
            }
        }
    }

    Attributes read(List<KeyValue> from) {
        Attributes.Builder attributes = Attributes.builder(from.size());
        read(from, attributes, HashSet.newHashSet(from.size()));
        return attributes.build();
    }

    private Object value(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case INT_VALUE -> value.getIntValue();
            case DOUBLE_VALUE -> value.getDoubleValue();
            case ARRAY_VALUE -> list(value);
            default -> converted(text(value));
        };
    }

    private Object list(AnyValue value) {
        List<AnyValue> values = value.getArrayValue().getValuesList();
        if (values.stream().allMatch(AnyValue::hasStringValue)) {
            return values.stream().map(AnyValue::getStringValue).toList();
        }
        return converted(text(value));
    }

    private String converted(String text) {
        counts.convertedValues.increment();
        return text;
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case BYTES_VALUE -> base64(value.getBytesValue());
            case ARRAY_VALUE, KVLIST_VALUE -> {
                StringBuilder json = new StringBuilder();
                json(value, json);
                yield json.toString();
            }
            default -> "";
        };
    }

    /** Nesting is bounded by protobuf's own limit of 100. */
    private static void json(AnyValue value, StringBuilder to) {
        switch (value.getValueCase()) {
            case STRING_VALUE -> quoted(value.getStringValue(), to);
            case BOOL_VALUE -> to.append(value.getBoolValue());
            case INT_VALUE -> to.append(value.getIntValue());
            case DOUBLE_VALUE -> number(value.getDoubleValue(), to);
            case BYTES_VALUE -> quoted(base64(value.getBytesValue()), to);
            case ARRAY_VALUE -> {
                String separator = "[";
                for (AnyValue each : value.getArrayValue().getValuesList()) {
                    to.append(separator);
                    json(each, to);
                    separator = ",";
                }
                to.append(separator.equals("[") ? "[]" : "]");
            }
            case KVLIST_VALUE -> {
                String separator = "{";
                for (KeyValue each : value.getKvlistValue().getValuesList()) {
                    to.append(separator);
                    quoted(each.getKey(), to);
                    to.append(':');
                    json(each.getValue(), to);
                    separator = ",";
                }
                to.append(separator.equals("{") ? "{}" : "}");
            }
            default -> to.append("null");
        }
    }

    /** JSON has no infinities. */
    private static void number(double value, StringBuilder to) {
        if (Double.isFinite(value)) {
            to.append(value);
        } else {
            quoted(String.valueOf(value), to);
        }
    }

    private static void quoted(String text, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else if (c < ' ') {
                to.append(String.format("\\u%04x", (int) c));
            } else {
                to.append(c);
            }
        }
        to.append('"');
    }

    private static String base64(ByteString bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
