package dev.weir.tracecontext;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceStateTest {
    private static final String KEY = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo=1",
                "foo=1,bar=2",
                "foo=1 \t , \t bar=2, \t baz=3",
                "foo=1,,bar=2,",
                "foo=1,foo=2",
                "foo= leading and inner spaces",
                "0digit@vendor@@=1",
                "ot=th:c;rv:abcdef01234567",
                "k=!\"#$%&'()*+-./0123456789:;<>?@AZ[\\]^_`az{|}~",
            })
    void aGoodListIsKeptAsItWasSent(String text) {
        assertThat(TraceState.valid(text)).isEqualTo(text);
        assertThat(TraceState.isValid(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " \t,, "})
    void anEmptyListIsNoFaultAndNoText(String text) {
        assertThat(TraceState.isValid(text)).isTrue();
        assertThat(TraceState.valid(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo",
                "foo=",
                "=1",
                "foo =1",
                "FOO=1",
                "foo.bar=1",
                "@foo=1",
                "_foo=1",
                "foo=bar=baz",
                "foo=a\tb",
                "foo=\u00e9",
                "f\u00e9=1",
                "foo=\u007f",
                "good=1,bad",
            })
    void oneBadMemberSpoilsTheList(String text) {
        assertThat(TraceState.valid(text)).isNull();
        assertThat(TraceState.isValid(text)).isFalse();
    }

    @Test
    void everyAllowedCharacterMayStandInAKey() {
        assertThat(TraceState.isValid(KEY + "=1")).isTrue();
    }

    @Test
    void whiteSpaceAroundTheWholeIsNoPartOfIt() {
        assertThat(TraceState.valid("\t foo=1 \t")).isEqualTo("foo=1");
    }

    @Test
    void thirtyTwoMembersAreTheMostAndEmptyOnesDoNotCount() {
        String full = String.join(",", Collections.nCopies(32, "a=1"));

        assertThat(TraceState.isValid(full + ",, ,")).isTrue();
        assertThat(TraceState.isValid(full + ",a=1")).isFalse();
    }

    @Test
    void keysAndValuesHaveAtMost256Characters() {
        assertThat(TraceState.isValid("k".repeat(256) + "=" + "v".repeat(256))).isTrue();
        assertThat(TraceState.isValid("k".repeat(257) + "=v")).isFalse();
        assertThat(TraceState.isValid("k=" + "v".repeat(257))).isFalse();
    }
}
