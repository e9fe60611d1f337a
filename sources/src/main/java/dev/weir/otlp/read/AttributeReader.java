package dev.weir.otlp.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.weir.api.Attributes;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attributes of messages. What {@link Attributes} cannot hold becomes text as OpenTelemetry says for protocols without such values: bytes
 * as base64, maps and lists of anything but strings as JSON, nothing as the empty text. Each such value is counted. For one thread.
 */
final class AttributeReader {
    private static final int KEY = tag(KeyValue.KEY_FIELD_NUMBER, 2);
    private static final int VALUE = tag(KeyValue.VALUE_FIELD_NUMBER, 2);
    private static final int TEXT = tag(AnyValue.STRING_VALUE_FIELD_NUMBER, 2);
    private static final int BOOL = tag(AnyValue.BOOL_VALUE_FIELD_NUMBER, 0);
    private static final int INT = tag(AnyValue.INT_VALUE_FIELD_NUMBER, 0);
    private static final int DOUBLE = tag(AnyValue.DOUBLE_VALUE_FIELD_NUMBER, 1);

    /** Looked through for a key that comes again; more of them are in a set. */
    private static final int FEW = 32;

    private final ReadCounts counts;
    private Object[] entries = new Object[2 * FEW];
    private int used;
    private @Nullable Set<String> many;

    AttributeReader(ReadCounts counts) {
        this.counts = counts;
    }

    /** A field's number and wire type, as it stands before the field. */
    static int tag(int field, int wireType) {
        return (field << 3) | wireType;
    }

    /** Adds the message {@code KeyValue} before whose length the input stands. */
    void read(CodedInputStream in, byte[] bytes, int base) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        String key = "";
        Object value = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == KEY) {
                key = Texts.known(in, bytes, base);
            } else if (tag == VALUE) {
                value = value(in, bytes, base);
            } else if (!in.skipField(tag)) {
                throw SpanReader.malformed();
            }
        }
        in.popLimit(outer);
        if (!put(key, value == null ? "" : value)) {
            counts.repeatedKeys.increment();
        } else if (value == null) {
            counts.convertedValues.increment();
        }
    }

    /** Of a key that comes twice, which OTLP forbids, the first counts; whether this was the first. */
    boolean put(String key, Object value) {
        if (isThere(key)) {
            return false;
        }
        if (used == entries.length) {
            entries = Arrays.copyOf(entries, 2 * used);
        }
        entries[used++] = key;
        entries[used++] = value;
        return true;
    }

    private boolean isThere(String key) {
        if (used < 2 * FEW) {
            int hash = key.hashCode();
            for (int i = 0; i < used; i += 2) {
                if (entries[i].hashCode() == hash && entries[i].equals(key)) {
                    return true;
                }
            }
            return false;
        }
        if (many == null) {
            many = new HashSet<>();
            for (int i = 0; i < used; i += 2) {
                many.add((String) entries[i]);
            }
        }
        return !many.add(key);
    }

    /** What was added, and begins anew. */
    Attributes take() {
        Attributes.Builder attributes = Attributes.builder(used / 2);
        for (int i = 0; i < used; i += 2) {
            attributes.put((String) entries[i], entries[i + 1]);
        }
        Arrays.fill(entries, 0, used, null);
        used = 0;
        many = null;
        return attributes.build();
    }

    private Object value(CodedInputStream in, byte[] bytes, int base) throws IOException {
        int length = in.readRawVarint32();
        int at = base + in.getTotalBytesRead();
        int outer = in.pushLimit(length);
        Object value = simple(in, bytes, base);
        if (value == null || !in.isAtEnd()) {
            in.skipRawBytes(in.getBytesUntilLimit());
            value = value(AnyValue.parser().parseFrom(bytes, at, length));
        }
        in.popLimit(outer);
        return value;
    }

    /** The value if it is of a kind that most are of. */
    private static @Nullable Object simple(CodedInputStream in, byte[] bytes, int base) throws IOException {
        int tag = in.readTag();
        if (tag == TEXT) {
            return Texts.read(in, bytes, base);
        }
        if (tag == INT) {
            return in.readInt64();
        }
        if (tag == BOOL) {
            return in.readBool();
        }
        return tag == DOUBLE ? in.readDouble() : null;
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
