package dev.weir.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.flink.shaded.netty4.io.netty.buffer.ByteBuf;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer of Flink's REST interface shows of what jobs hide. */
class HiddenTextsTest {
    @AfterEach
    void forget() {
        System.clearProperty(HiddenTexts.PROPERTY);
    }

    @ParameterizedTest
    @CsvSource({
        "{\"a\": \"to hunter2!\"}, {\"a\": \"to *******!\"}",
        "HUNTER2 and schlüssel, ******* and **********",
        "nothing, nothing",
    })
    void anAnswerHasStarsAndKeepsItsLength(String answer, String shown) {
        System.setProperty(HiddenTexts.PROPERTY, "(?i)\\u0068unter2|(?i)schlüssel");
        assertThat(blanked(answer.getBytes(StandardCharsets.UTF_8))).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"hunter2", "''"})
    void withoutAJobOfWeirNothingChanges(String answer) {
        assertThat(blanked(answer.getBytes(StandardCharsets.UTF_8))).isEqualTo(answer);
    }

    private static String blanked(byte[] answer) {
        ByteBuf body = Unpooled.copiedBuffer(answer);
        HiddenTexts.blank(body);
        assertThat(body.readableBytes()).isEqualTo(answer.length);
        return body.toString(StandardCharsets.UTF_8);
    }
}
