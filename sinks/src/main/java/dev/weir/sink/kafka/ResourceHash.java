package dev.weir.sink.kafka;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.api.Attributes;
import dev.weir.api.EncodedPoint;
import dev.weir.otlp.OtlpMetrics;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The hash that the Collector 0.165 makes of a resource's attributes ({@code xhash.MapHash}): XXH64 of all keys and values in the order of
 * the keys' bytes, each behind a byte that says what it is and, if it has no fixed one, its length; and XXH64 of the same with one byte
 * more; both little-endian. Other releases of the Collector make another one, of which it says so itself.
 */
final class ResourceHash {
    private static final int LENGTH = 16;
    private static final int SECOND_HALF = 0xf3;
    private static final int KEY = 0xf4;
    private static final int EMPTY = 0xf5;
    private static final int BYTES = 0xf6;
    private static final int TEXT = 0xf7;
    private static final int TRUE = 0xf8;
    private static final int FALSE = 0xf9;
    private static final int INTEGER = 0xfa;
    private static final int DOUBLE = 0xfb;
    private static final int MAP = 0xfc;
    private static final int MAP_END = 0xfd;
    private static final int LIST = 0xfe;
    private static final int LIST_END = 0xff;

    private static final XXHash64 XXH64 = XXHashFactory.fastestJavaInstance().hash64();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    private ResourceHash() {}

    static byte[] of(Attributes resource) {
        return of(OtlpMetrics.resource(resource).getAttributesList());
    }

    static byte[] of(EncodedPoint.Metric metric) {
        try {
            return of(ResourceMetrics.parseFrom(metric.resource()).getResource().getAttributesList());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a point that was read is none", e);
        }
    }

    /** 16 bytes; zeros for none. */
    static byte[] of(List<KeyValue> attributes) {
        if (attributes.isEmpty()) {
            return new byte[LENGTH];
        }
        ResourceHash hash = new ResourceHash();
        hash.map(attributes);
        return hash.sum();
    }

    private byte[] sum() {
        byte[] first = bytes.toByteArray();
        bytes.write(SECOND_HALF);
        byte[] second = bytes.toByteArray();
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(XXH64.hash(first, 0, first.length, 0))
                .putLong(XXH64.hash(second, 0, second.length, 0))
                .array();
    }

    /** Of a key given twice, the first value counts. */
    private void map(List<KeyValue> attributes) {
        Map<byte[], AnyValue> sorted = new TreeMap<>(Arrays::compareUnsigned);
        attributes.forEach(a -> sorted.putIfAbsent(a.getKey().getBytes(StandardCharsets.UTF_8), a.getValue()));
        sorted.forEach((key, value) -> {
            bytes.write(KEY);
            withLength(key);
            value(value);
        });
    }

    private void value(AnyValue value) {
        switch (value.getValueCase()) {
            case STRING_VALUE -> {
                bytes.write(TEXT);
                withLength(value.getStringValueBytes().toByteArray());
            }
            case BYTES_VALUE -> {
                bytes.write(BYTES);
                withLength(value.getBytesValue().toByteArray());
            }
            case BOOL_VALUE -> bytes.write(value.getBoolValue() ? TRUE : FALSE);
            case INT_VALUE -> tagged(INTEGER, littleEndian(value.getIntValue()));
            case DOUBLE_VALUE -> tagged(DOUBLE, littleEndian(Double.doubleToRawLongBits(value.getDoubleValue())));
            case ARRAY_VALUE -> {
                bytes.write(LIST);
                value.getArrayValue().getValuesList().forEach(this::value);
                bytes.write(LIST_END);
            }
            case KVLIST_VALUE -> {
                bytes.write(MAP);
                map(value.getKvlistValue().getValuesList());
                bytes.write(MAP_END);
            }
            default -> bytes.write(EMPTY);
        }
    }

    private void withLength(byte[] value) {
        int length = value.length;
        for (; length > 0x7f; length >>>= 7) {
            bytes.write(length | 0x80);
        }
        bytes.write(length);
        bytes.writeBytes(value);
    }

    private void tagged(int tag, byte[] value) {
        bytes.write(tag);
        bytes.writeBytes(value);
    }

    private static byte[] littleEndian(long number) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
    }
}
