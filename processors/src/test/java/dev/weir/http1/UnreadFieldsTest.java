package dev.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the state of a connection holds of a head that is half there. */
class UnreadFieldsTest {
    private static final String HEAD = """
            GET /a HTTP/1.1\r
            Host: shop.example\r
            Authorization: Basic hunter2\r
            traceparent: 00-1-2-01\r
            Cookie : a=hunter2;\r
             b=hunter2\r
            \tc=hunter2\r
            Content-Length: 7\r
            X-Api-Key:hunter2\r
            Expect: 100-continue\r
            """;

    private static String taken(String head) {
        byte[] b = head.getBytes(StandardCharsets.UTF_8);
        return new String(UnreadFields.taken(b, b.length), StandardCharsets.UTF_8);
    }

    @Test
    void fieldsThatAreReadStayAndTheOthersKeepTheirLengthOnly() {
        assertThat(taken(HEAD))
                .hasSameSizeAs(HEAD)
                .isEqualTo(HEAD.replace(" Basic hunter2", "**************")
                        .replace(" a=hunter2;", "***********")
                        .replace("b=hunter2", "*********")
                        .replace("c=hunter2", "*********")
                        .replace("X-Api-Key:hunter2", "X-Api-Key:*******"));
    }

    @Test
    void noPartOfASecretIsThereWhereverTheHeadEnds() {
        for (int end = 0; end <= HEAD.length(); end++) {
            assertThat(taken(HEAD.substring(0, end))).doesNotContain("hu").hasSize(end);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nCook"})
    void aHeadWithoutSuchFieldsStays(String head) {
        assertThat(taken(head)).isEqualTo(head);
    }
}
