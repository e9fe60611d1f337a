package dev.weir.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.weir.api.Attributes;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The expected hashes are those of the Collector's own code, release 0.165. */
class ResourceHashTest {
    private static final List<KeyValue> EVERYTHING = List.of(
            pair("a", AnyValue.newBuilder().setBoolValue(true)),
            pair("b", AnyValue.newBuilder().setBoolValue(false)),
            pair("d", AnyValue.newBuilder().setDoubleValue(0.5)),
            pair("i", AnyValue.newBuilder().setIntValue(-7)),
            pair(
                    "l",
                    AnyValue.newBuilder()
                            .setArrayValue(ArrayValue.newBuilder()
                                    .addValues(AnyValue.newBuilder().setStringValue("x"))
                                    .addValues(AnyValue.newBuilder().setIntValue(1)))),
            pair(
                    "m",
                    AnyValue.newBuilder()
                            .setKvlistValue(KeyValueList.newBuilder()
                                    .addValues(pair("k", AnyValue.newBuilder().setStringValue("v"))))),
            pair("n", AnyValue.newBuilder()),
            pair("r", AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(new byte[] {1, 2}))),
            pair("s", AnyValue.newBuilder().setStringValue("ü")));

    @Test
    void everyKindOfValueIsHashedAsTheCollectorDoes() {
        assertThat(hex(ResourceHash.of(EVERYTHING))).isEqualTo("a60f8ee5c32c8236209dabc28b688cc1");
    }

    @Test
    void theOrderOfTheAttributesDoesNotMatter() {
        List<KeyValue> reversed = new java.util.ArrayList<>(EVERYTHING);
        Collections.reverse(reversed);
        assertThat(ResourceHash.of(reversed)).isEqualTo(ResourceHash.of(EVERYTHING));
    }

    @Test
    void weirsOwnAttributesAreHashedLikeThoseOfOthers() {
        assertThat(hex(ResourceHash.of(Attributes.of("service.name", "shop"))))
                .isEqualTo("f32eab255f36a0aee77c8ba89b9259d4");
    }

    @Test
    void aLengthMayTakeMoreThanOneByte() {
        assertThat(hex(ResourceHash.of(Attributes.of("long", "x".repeat(300)))))
                .isEqualTo("399e484d5c889eb74c82cd1400dcbdda");
    }

    @Test
    void noAttributesAreZeros() {
        assertThat(ResourceHash.of(Attributes.EMPTY)).isEqualTo(new byte[16]);
    }

    private static KeyValue pair(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
