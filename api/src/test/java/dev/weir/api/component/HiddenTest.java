package dev.weir.api.component;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HiddenTest {
    private final Hidden hidden = new Hidden();

    @Test
    void whereNothingIsHiddenAMessageIsTheSame() {
        String message = "any message";
        assertThat(hidden.in(message)).isSameAs(message);
        assertThat(message).doesNotMatch(".*" + hidden.expression() + ".*");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hunter2                                 | wrong: hunter2!                | wrong: ${env:X}!
            hunter2                                 | HUNTER2 and xhunter2           | ${env:X} and xhunter2
            hunter2hunter2hunter2                   | xhunter2hunter2hunter2y        | x${env:X}y
            /data/tenant7/                          | /data/tenant7/out.json is full | ${env:X}out.json is full
            /data/tenant7/                          | /data/tenant7 is no folder     | ${env:X} is no folder
            http://me:p%40ss@shop.example/v1?k=abcd | me:p@ss or p@ss                | ${env:X} or ${env:X}
            http://me:p%40ss@shop.example/v1?k=abcd | shop.example: no such host     | ${env:X}: no such host
            http://me:p%40ss@shop.example/v1?k=abcd | ?k=abcd                        | ?k=${env:X}
            a.example:9092,b.example:9092           | b.example/10.0.0.1:9092        | ${env:X}/10.0.0.1:9092
            localhost:9092                          | localhost refuses              | localhost refuses
            4317                                    | port 4317                      | port 4317
            a.c                                     | a.c                            | a.c
            a+c$                                    | a+c$ a+c                       | ${env:X} a+c
            """)
    void aValueOfAReferenceAndItsPartsAreReplacedByTheReference(String value, String message, String shown) {
        hidden.reference(value, "${env:X}");
        assertThat(hidden.in(message)).isEqualTo(shown);
        assertThat(message.replaceAll(hidden.expression(), "\\${env:X}")).isEqualTo(shown);
    }

    @Test
    void theExpressionForTheLogHoldsNoSecretAsText() {
        hidden.reference("hunter2", "${env:X}");
        assertThat(hidden.expression()).doesNotContain("hunter2").matches("[\\\\a-f0-9u()?<!\\[\\]w|i-]+");
    }

    @Test
    void whatIsTypedIsHiddenWhereItIsSecret() {
        hidden.secret("Bearer hunter2");
        hidden.credentials("http://me:hunter3@shop.example/?key=hunter4");
        assertThat(hidden.in("Bearer hunter2, me:hunter3@shop.example, key=hunter4"))
                .isEqualTo("[REDACTED], [REDACTED]@shop.example, key=[REDACTED]");
    }
}
