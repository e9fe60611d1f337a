package dev.weir.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.weir.api.Attributes;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.nio.ByteBuffer;
import java.util.List;

/** What the messages of all signals are made of. */
final class CommonMessages {
    static final InstrumentationScope SCOPE = InstrumentationScope.newBuilder()
            .setName("weir")
            .setVersion(WeirVersion.VALUE)
            .build();

    private CommonMessages() {}

    static Resource resource(Attributes attributes) {
        Resource.Builder resource = Resource.newBuilder();
        attributes.forEach((key, value) -> resource.addAttributes(attribute(key, value)));
        return resource.build();
    }

    static KeyValue attribute(String key, Object value) {
        return KeyValue.newBuilder().setKey(key).setValue(any(value)).build();
    }

    private static AnyValue any(Object value) {
        AnyValue.Builder any = AnyValue.newBuilder();
        switch (value) {
            case String s -> any.setStringValue(s);
            case Long l -> any.setIntValue(l);
            case Double d -> any.setDoubleValue(d);
            case Boolean b -> any.setBoolValue(b);
            case List<?> list -> {
                ArrayValue.Builder array = ArrayValue.newBuilder();
                list.forEach(v -> array.addValues(any(v)));
                any.setArrayValue(array);
            }
            default -> throw new IllegalArgumentException("no attribute value: " + value.getClass());
        }
        return any.build();
    }

    static ByteString traceId(long hi, long lo) {
        return bytes(ByteBuffer.allocate(16).putLong(hi).putLong(lo));
    }

    static ByteString spanId(long id) {
        return bytes(ByteBuffer.allocate(8).putLong(id));
    }

    /** The buffer is not used elsewhere, so it need not be copied. */
    private static ByteString bytes(ByteBuffer filled) {
        return UnsafeByteOperations.unsafeWrap(filled.flip());
    }
}
