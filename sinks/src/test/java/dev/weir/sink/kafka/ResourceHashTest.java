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

/**
 * The expected hashes were made by another implementation of XXH64, which gives ef46db3751d8e999 for nothing and 44bc2cf5ad770999 for
 * "abc" as the hash's author does, from bytes laid out by hand as the Collector lays them out.
 */
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
        assertThat(hex(ResourceHash.of(EVERYTHING))).isEqualTo("7e9cef48be400eb801ed86835e08a73a");
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
                .isEqualTo("447192a5374af81ba8c2f432fbb1f6ca");
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
