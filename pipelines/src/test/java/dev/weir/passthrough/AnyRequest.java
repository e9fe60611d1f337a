package dev.weir.passthrough;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Random;

/** Requests of which any field may have any value, by what protobuf says of their messages; the spans are valid. */
final class AnyRequest {
    private static final int DEEPEST = 9;
    private static final String[] TEXTS = {
        "", "a", "service.name", "\u00e4\ud83d\ude00", "\"\\\n\u0000", "x".repeat(200)
    };

    private final Random random;
    private final boolean unknown;

    private AnyRequest(Random random, boolean unknown) {
        this.random = random;
        this.unknown = unknown;
    }

    /** @param unknown whether there are fields that only a later OTLP knows */
    static ExportTraceServiceRequest of(Random random, boolean unknown) {
        try {
            DynamicMessage any = new AnyRequest(random, unknown).message(ExportTraceServiceRequest.getDescriptor(), 0);
            ExportTraceServiceRequest.Builder request =
                    ExportTraceServiceRequest.parseFrom(any.toByteString()).toBuilder();
            request.setUnknownFields(UnknownFieldSet.getDefaultInstance());
            for (ResourceSpans.Builder resource : request.getResourceSpansBuilderList()) {
                for (ScopeSpans.Builder scope : resource.getScopeSpansBuilderList()) {
                    scope.getSpansBuilderList().forEach(s -> valid(s, random));
                }
            }
            return request.build();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static void valid(Span.Builder span, Random random) {
        span.setTraceId(id(random, 16)).setSpanId(id(random, 8));
        if (!span.getParentSpanId().isEmpty()) {
            span.setParentSpanId(id(random, 8));
        }
        if (Long.compareUnsigned(span.getEndTimeUnixNano(), span.getStartTimeUnixNano()) < 0) {
            span.setEndTimeUnixNano(span.getStartTimeUnixNano());
        }
    }

    private static ByteString id(Random random, int length) {
        byte[] id = new byte[length];
        random.nextBytes(id);
        id[0] |= 1;
        return ByteString.copyFrom(id);
    }

    private DynamicMessage message(Descriptor type, int depth) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        for (FieldDescriptor field : type.getFields()) {
            boolean nested = field.getType() == FieldDescriptor.Type.MESSAGE;
            if (random.nextInt(3) == 0 && depth > 2 || nested && depth > DEEPEST) {
                continue;
            }
            if (field.isRepeated()) {
                for (int n = random.nextInt(4); n > 0; n--) {
                    message.addRepeatedField(field, value(field, depth));
                }
            } else {
                message.setField(field, value(field, depth));
            }
        }
        if (unknown && random.nextInt(5) == 0) {
            message.setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(
                            1000 + random.nextInt(100),
                            UnknownFieldSet.Field.newBuilder()
                                    .addVarint(random.nextLong())
                                    .addFixed32(random.nextInt())
                                    .addLengthDelimited(ByteString.copyFromUtf8("later"))
                                    .build())
                    .build());
        }
        return message.build();
    }

    private Object value(FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case INT -> random.nextInt();
            case LONG -> random.nextLong();
            case FLOAT -> random.nextFloat();
            case DOUBLE -> random.nextInt(10) == 0 ? Double.NEGATIVE_INFINITY : random.nextGaussian();
            case BOOLEAN -> random.nextBoolean();
            case STRING -> TEXTS[random.nextInt(TEXTS.length)];
            case BYTE_STRING -> id(random, field.getName().equals("trace_id") ? 16 : 8);
            case ENUM ->
                field.getEnumType()
                        .getValues()
                        .get(random.nextInt(field.getEnumType().getValues().size()));
            case MESSAGE -> (Message) message(field.getMessageType(), depth + 1);
        };
    }
}
