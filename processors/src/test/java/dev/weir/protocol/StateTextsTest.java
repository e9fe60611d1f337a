package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StateTextsTest {
    @Test
    void aTextIsItsBytesInUtf8BehindTheirNumber() throws IOException {
        assertThat(written("ä")).containsExactly(0, 0, 0, 2, 0xc3, 0xa4);
        assertThat(written("")).containsExactly(0, 0, 0, 0);
        assertThat(written(null)).containsExactly(0xff, 0xff, 0xff, 0xff);
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        for (String text : new String[] {"ä€😀", "", null, "x".repeat(100_000)}) {
            assertThat(StateTexts.read(in(written(text)))).isEqualTo(text);
            assertThat(StateTexts.readOrEmpty(in(written(text)))).isEqualTo(text == null ? "" : text);
        }
    }

    private static byte[] written(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StateTexts.write(text, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static DataInputStream in(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
