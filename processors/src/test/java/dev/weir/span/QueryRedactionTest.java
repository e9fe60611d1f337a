package dev.weir.span;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class QueryRedactionTest {
    static final Iterable<String> KEYS = SpanOptions.SENSITIVE_QUERY_PARAMETERS;

    private final QueryRedaction redaction = new QueryRedaction(Set.copyOf(SpanOptions.SENSITIVE_QUERY_PARAMETERS));

    @ParameterizedTest
    @FieldSource("KEYS")
    void theValueOfEveryKeyOfTheListIsHiddenAndTheKeyStays(String key) {
        assertThat(redaction.redact("a=1&" + key + "=secret&b=2")).isEqualTo("a=1&" + key + "=REDACTED&b=2");
    }

    @ParameterizedTest
    @CsvSource({
        "sig=x, sig=REDACTED",
        "sig=, sig=REDACTED",
        "sig=a=b&c=d, sig=REDACTED&c=d",
        "sig=1&sig=2&Signature=3, sig=REDACTED&sig=REDACTED&Signature=REDACTED",
        "&&sig=1&, &&sig=REDACTED&",
    })
    void everyOccurrenceIsHiddenUpToTheNextAmpersand(String query, String shown) {
        assertThat(redaction.redact(query)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"sig", "SIG=1", "xsig=1", "sigx=1", "a=sig", "q=OpenTelemetry", "=sig", "&&="})
    void anythingElseStaysAsItIsAndIsTheSameObject(String query) {
        assertThat(redaction.redact(query)).isSameAs(query);
    }

    @Test
    void anEmptyListHidesNothing() {
        assertThat(new QueryRedaction(Set.of()).redact("sig=1")).isEqualTo("sig=1");
    }

    @Property
    void noQueryMakesItThrowAndNoValueComesThrough(@ForAll String before, @ForAll String after) {
        String query = before.replace("&", "") + "&sig=top-secret&" + after;

        assertThat(redaction.redact(query)).contains("&sig=REDACTED&").doesNotContain("top-secret");
        redaction.redact(before);
    }
}
