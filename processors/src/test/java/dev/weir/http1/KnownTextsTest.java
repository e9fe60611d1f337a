package dev.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KnownTextsTest {
    private final KnownTexts known = new KnownTexts();

    private String text(String text) {
        byte[] b = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        return known.text(b, 1, b.length - 1);
    }

    @Test
    void aTextThatComesAgainIsTheSameObject() {
        assertThat(text("shop.example:8080")).isEqualTo("shop.example:8080").isSameAs(text("shop.example:8080"));
    }

    @Test
    void aTextThatIsTooLongIsReadAndNotKept() {
        String limit = "h".repeat(KnownTexts.LONGEST);
        assertThat(text(limit)).isSameAs(text(limit));
        assertThat(text(limit + "h")).isEqualTo(limit + "h").isNotSameAs(text(limit + "h"));
    }

    @Test
    void moreTextsThanThereArePlacesDisplaceEachOther() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 3 * KnownTexts.KEPT; i++) {
                assertThat(text("host-" + i)).isEqualTo("host-" + i);
            }
        }
    }

    @Property(tries = 300)
    void anyBytesAreReadAsUtf8(@ForAll byte[] first, @ForAll byte[] second) {
        KnownTexts texts = new KnownTexts();
        for (byte[] b : new byte[][] {first, second, first}) {
            assertThat(texts.text(b, 0, b.length)).isEqualTo(new String(b, StandardCharsets.UTF_8));
        }
    }
}
