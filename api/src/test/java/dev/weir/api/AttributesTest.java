package dev.weir.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AttributesTest {
    @Test
    void attributesKeepTheirOrderAndNullAddsNothing() {
        String nothing = null;
        Attributes a = Attributes.builder()
                .put("s", "text")
                .put("none", nothing)
                .put("i", 7)
                .put("l", 8L)
                .put("d", 0.5)
                .put("b", true)
                .put("list", List.of("x"))
                .build();

        assertThat(a).hasToString("[s, text, i, 7, l, 8, d, 0.5, b, true, list, [x]]");
        assertThat(a.get("i")).isEqualTo(7L);
        assertThat(a.get("none")).isNull();
    }

    @Test
    void whatIsPutAfterBuildingDoesNotChangeWhatWasBuilt() {
        for (int size = 0; size < 4; size++) {
            Attributes.Builder builder = Attributes.builder(size).put("a", "1").put("b", "2");
            Attributes before = builder.build();
            Attributes after = builder.put("c", "3").build();

            assertThat(before).hasToString("[a, 1, b, 2]");
            assertThat(after).hasToString("[a, 1, b, 2, c, 3]");
        }
    }

    @Test
    void aValueThatIsNoAttributeIsRefused() {
        assertThatThrownBy(() -> Attributes.of("key", new Object())).isInstanceOf(IllegalArgumentException.class);
    }
}
