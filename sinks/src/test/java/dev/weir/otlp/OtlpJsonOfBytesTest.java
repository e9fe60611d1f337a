package dev.weir.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of a message may be in any order, with fields twice, in parts, unknown or of another type: a parser takes them all. */
class OtlpJsonOfBytesTest {
    private static final int DEEPEST = 8;
    private static final String[] TEXTS = {"", "a", "\u00e4\ud83d\ude00", "\"\\\n\u0000\u007f\u2028", "x".repeat(300)};

    private final Random random = new Random(13);

    @Test
    void anyBytesOfARequestGiveTheJsonOfTheMessageThatAParserMakesOfThem() throws Exception {
        int written = 0;
        for (Descriptor type :
                List.of(ExportTraceServiceRequest.getDescriptor(), ExportMetricsServiceRequest.getDescriptor())) {
            for (int i = 0; i < 400; i++) {
                byte[] protobuf = message(type, 0);
                // The generated classes remember a message that another choice replaced, against the specification.
                Message parsed = DynamicMessage.parseFrom(type, protobuf);
                byte[] json = OtlpJson.bytes(type, protobuf);
                assertThat(new String(json, StandardCharsets.UTF_8))
                        .isEqualTo(new String(MessageJson.bytes(parsed), StandardCharsets.UTF_8));
                written += json.length;
            }
        }
        assertThat(written).isGreaterThan(1 << 20);
    }

    @Test
    void ofAChoiceTheLastCountsAndWhatCameOfItSinceAnotherDid() throws IOException {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        nested(value, 5, nested(1, nested(1, new byte[] {'a'})));
        nested(value, 1, new byte[] {'b'});
        nested(value, 5, nested(1, nested(1, new byte[] {'c'})));
        nested(value, 5, nested(1, nested(1, new byte[] {'d'})));

        assertThat(new String(OtlpJson.bytes(AnyValue.getDescriptor(), value.toByteArray()), StandardCharsets.UTF_8))
                .isEqualTo("{\"arrayValue\":{\"values\":[{\"stringValue\":\"c\"},{\"stringValue\":\"d\"}]}}");
    }

    @Test
    void aMillionEmptyAttributesAreWrittenWithinTheirBytes() throws IOException {
        ByteArrayOutputStream span = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000_000; i++) {
            span.write(new byte[] {9 << 3 | 2, 0});
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        nested(request, 1, nested(2, nested(2, span.toByteArray())));

        byte[] json = OtlpJson.bytes(ExportTraceServiceRequest.getDescriptor(), request.toByteArray());

        assertThat(json).hasSizeLessThan(3_000_100);
        assertThat(new String(json, 0, 70, StandardCharsets.US_ASCII))
                .startsWith("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"attributes\":[{},{},{}");
    }

    private byte[] message(Descriptor type, int depth) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        List<FieldDescriptor> fields = type.getFields();
        for (int n = random.nextInt(depth < 3 ? 6 : 4); n >= 0; n--) {
            FieldDescriptor field = fields.get(random.nextInt(fields.size()));
            switch (random.nextInt(16)) {
                case 0 -> unknown(field.getNumber(), out); // mostly of another type
                case 1 -> unknown(1000, out);
                default -> field(field, out, depth);
            }
        }
        out.flush();
        return bytes.toByteArray();
    }

    private void unknown(int number, CodedOutputStream out) throws IOException {
        switch (random.nextInt(3)) {
            case 0 -> out.writeFixed32(number, random.nextInt());
            case 1 -> {
                out.writeTag(number, WireFormat.WIRETYPE_START_GROUP);
                out.writeBool(1, true);
                out.writeTag(number, WireFormat.WIRETYPE_END_GROUP);
            }
            default -> out.writeFixed32(number + 2000, 7);
        }
    }

    private void field(FieldDescriptor field, CodedOutputStream out, int depth) throws IOException {
        int number = field.getNumber();
        switch (field.getType()) {
            case MESSAGE -> {
                if (depth < DEEPEST) {
                    out.writeByteArray(number, message(field.getMessageType(), depth + 1));
                }
            }
            case STRING -> out.writeString(number, TEXTS[random.nextInt(TEXTS.length)]);
            case BYTES -> out.writeBytes(number, bytes(random.nextInt(20)));
            default -> {
                if (field.isPackable() && random.nextBoolean()) {
                    ByteArrayOutputStream packed = new ByteArrayOutputStream();
                    CodedOutputStream values = CodedOutputStream.newInstance(packed);
                    for (int n = random.nextInt(4); n > 0; n--) {
                        number(field, values);
                    }
                    values.flush();
                    out.writeByteArray(number, packed.toByteArray());
                } else {
                    out.writeTag(number, field.getLiteType().getWireType());
                    number(field, out);
                }
            }
        }
    }

    private void number(FieldDescriptor field, CodedOutputStream out) throws IOException {
        long any = random.nextInt(4) == 0 ? 0 : random.nextLong() >> random.nextInt(64);
        switch (field.getLiteType().getWireType()) {
            case WireFormat.WIRETYPE_FIXED64 -> out.writeFixed64NoTag(any);
            case WireFormat.WIRETYPE_FIXED32 -> out.writeFixed32NoTag((int) any);
            default -> out.writeUInt64NoTag(any);
        }
    }

    private ByteString bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    private static byte[] nested(int field, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        nested(bytes, field, content);
        return bytes.toByteArray();
    }

    private static void nested(ByteArrayOutputStream to, int field, byte[] content) throws IOException {
        CodedOutputStream out = CodedOutputStream.newInstance(to);
        out.writeByteArray(field, content);
        out.flush();
    }
}
