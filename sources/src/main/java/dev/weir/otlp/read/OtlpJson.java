package dev.weir.otlp.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/**
 * OTLP's JSON as protobuf. It is protobuf's JSON, but for ids, which are hex and not base64. No object is made of what it holds, since
 * {@code {}} has two bytes. Fields that this version does not know are passed over. Documents may stand one behind the other, as in a
 * file of lines: together they are one request.
 */
public final class OtlpJson {
    /** A message of protobuf may be nested 100 deep, each in an array. */
    private static final int DEEPEST = 250;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id");
    private static final byte[] NO_ID = new byte[1];
    private static final int LONGEST_NUMBER = 20;

    private final JsonParser in;
    private final ProtoBytes out;

    private OtlpJson(JsonParser in, int expected) {
        this.in = in;
        this.out = new ProtoBytes(expected);
    }

    /**
     * An {@link ExportTraceServiceRequest}. What is no hex becomes an id of a wrong length, for which its span is rejected.
     *
     * @throws InvalidProtocolBufferException if it is no such request, no UTF-8, or a link's id in it is no hex
     */
    public static byte[] traces(byte[] json) throws InvalidProtocolBufferException {
        return protobuf(ExportTraceServiceRequest.getDescriptor(), json);
    }

    /**
     * An {@link ExportMetricsServiceRequest}.
     *
     * @throws InvalidProtocolBufferException if it is no such request, no UTF-8, or an id in it is no hex
     */
    public static byte[] metrics(byte[] json) throws InvalidProtocolBufferException {
        return protobuf(ExportMetricsServiceRequest.getDescriptor(), json);
    }

    private static byte[] protobuf(Descriptor request, byte[] json) throws InvalidProtocolBufferException {
        if (!UnsafeByteOperations.unsafeWrap(json).isValidUtf8()) {
            throw MessageCheck.malformed("the JSON is no UTF-8");
        }
        try (JsonParser in = JSON.createParser(json)) {
            OtlpJson reader = new OtlpJson(in, json.length / 2);
            if (in.nextToken() == null) {
                throw MessageCheck.malformed("there is no JSON");
            }
            do {
                reader.object(request);
            } while (in.nextToken() != null);
            return reader.out.toByteArray();
        } catch (JsonProcessingException e) {
            throw MessageCheck.malformed(e.getOriginalMessage() + " at byte "
                    + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset()));
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException | ArithmeticException | IllegalArgumentException e) {
            throw MessageCheck.malformed(String.valueOf(e.getMessage()));
        }
    }

    private void object(Descriptor type) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw MessageCheck.malformed(type.getName() + " is no object");
        }
        JsonFields fields = JsonFields.of(type);
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            FieldDescriptor field = fields.field(in.currentName());
            JsonToken value = in.nextToken();
            if (field == null) {
                in.skipChildren();
            } else if (value != JsonToken.VALUE_NULL) {
                field(field);
            }
        }
    }

    private void field(FieldDescriptor field) throws IOException {
        if (!field.isRepeated()) {
            value(field, true);
            return;
        }
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw MessageCheck.malformed(field.getJsonName() + " is no array");
        }
        if (!field.isPacked()) {
            while (in.nextToken() != JsonToken.END_ARRAY) {
                value(field, true);
            }
            return;
        }
        tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int begun = out.begin();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            value(field, false);
        }
        out.end(begun);
    }

    private void value(FieldDescriptor field, boolean tagged) throws IOException {
        if (field.getType() == FieldDescriptor.Type.MESSAGE) {
            tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            int begun = out.begin();
            object(field.getMessageType());
            out.end(begun);
            return;
        }
        JsonToken token = in.currentToken();
        if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
            throw MessageCheck.malformed(field.getJsonName() + " is " + token);
        }
        if (field.getType() == FieldDescriptor.Type.ENUM) {
            enumeration(field);
            return;
        }
        if (tagged) {
            tag(field, field.getLiteType().getWireType());
        }
        scalar(field);
    }

    private void scalar(FieldDescriptor field) throws IOException {
        switch (field.getType()) {
            case STRING -> {
                int begun = out.begin();
                out.text(in.getTextCharacters(), in.getTextOffset(), in.getTextLength());
                out.end(begun);
            }
            case BYTES -> {
                byte[] bytes = bytes(field, in.getText());
                out.varint(bytes.length);
                out.write(bytes);
            }
            case BOOL -> out.varint(flag() ? 1 : 0);
            case DOUBLE -> out.fixed(Double.doubleToRawLongBits(fraction(Double.MAX_VALUE)), Long.BYTES);
            case FLOAT -> out.fixed(Float.floatToRawIntBits((float) fraction(Float.MAX_VALUE)), Integer.BYTES);
            case INT64 -> out.varint(whole(Long.SIZE, true));
            case UINT64 -> out.varint(whole(Long.SIZE, false));
            case INT32 -> out.varint(whole(Integer.SIZE, true));
            case UINT32 -> out.varint(whole(Integer.SIZE, false));
            case SINT32, SINT64 -> {
                long n = whole(field.getType() == FieldDescriptor.Type.SINT32 ? Integer.SIZE : Long.SIZE, true);
                out.varint((n << 1) ^ (n >> (Long.SIZE - 1)));
            }
            case FIXED64 -> out.fixed(whole(Long.SIZE, false), Long.BYTES);
            case SFIXED64 -> out.fixed(whole(Long.SIZE, true), Long.BYTES);
            case FIXED32 -> out.fixed(whole(Integer.SIZE, false), Integer.BYTES);
            case SFIXED32 -> out.fixed(whole(Integer.SIZE, true), Integer.BYTES);
            case ENUM, MESSAGE, GROUP -> throw new IllegalArgumentException("no number: " + field.getFullName());
        }
    }

    private void tag(FieldDescriptor field, int wireType) {
        out.varint(((long) field.getNumber() << 3) | wireType);
    }

    /** A name that this version does not know is passed over. */
    private void enumeration(FieldDescriptor field) throws IOException {
        EnumValueDescriptor named = in.currentToken() == JsonToken.VALUE_STRING
                ? field.getEnumType().findValueByName(in.getText())
                : null;
        if (named == null && in.currentToken() == JsonToken.VALUE_STRING && !isNumber(in.getText())) {
            return;
        }
        long number = named == null ? whole(Integer.SIZE, true) : named.getNumber();
        tag(field, WireFormat.WIRETYPE_VARINT);
        out.varint(number);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-');
    }

    private static byte[] bytes(FieldDescriptor field, String text) throws InvalidProtocolBufferException {
        if (!IDS.contains(field.getName())) {
            return (text.indexOf('-') >= 0 || text.indexOf('_') >= 0 ? Base64.getUrlDecoder() : Base64.getDecoder())
                    .decode(text);
        }
        try {
            return HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException e) {
            if (field.getContainingType() == Span.getDescriptor()) {
                return NO_ID;
            }
            throw MessageCheck.malformed("an id of " + field.getContainingType().getName() + " is no hex");
        }
    }

    private boolean flag() throws IOException {
        String text = in.getText();
        if (!text.equals("true") && !text.equals("false")) {
            throw MessageCheck.malformed("neither true nor false");
        }
        return text.equals("true");
    }

    private double fraction(double max) throws IOException {
        String text = in.getText();
        double value = Double.parseDouble(text);
        boolean isWord = text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
        if (!isWord && !(Math.abs(value) <= max)) {
            throw MessageCheck.malformed("a number is out of range");
        }
        return value;
    }

    /** A number, or a text that is one; also with a fraction of zeros, or an exponent. */
    private long whole(int bits, boolean signed) throws IOException {
        String text = in.getText();
        if (text.length() > 1000) {
            throw MessageCheck.malformed("a number is too long");
        }
        BigDecimal decimal = new BigDecimal(text).stripTrailingZeros();
        if ((long) decimal.precision() - decimal.scale() > LONGEST_NUMBER) {
            throw MessageCheck.malformed("a number is out of range");
        }
        BigInteger whole = decimal.toBigIntegerExact();
        if (signed ? whole.bitLength() > bits - 1 : whole.signum() < 0 || whole.bitLength() > bits) {
            throw MessageCheck.malformed("a number is out of range");
        }
        return whole.longValue();
    }
}
