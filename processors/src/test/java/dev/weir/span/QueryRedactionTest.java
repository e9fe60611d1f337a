package dev.weir.span;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryRedactionTest {
    static final Iterable<String> NAMES = SpanOptions.SENSITIVE_QUERY_PARAMETERS;

    private final QueryRedaction redaction = redaction();

    private static QueryRedaction redaction(String... shown) {
        return new QueryRedaction(Set.of(shown), Set.copyOf(SpanOptions.SENSITIVE_QUERY_PARAMETERS));
    }

    @ParameterizedTest
    @CsvSource({
        "q=OpenTelemetry, q=REDACTED",
        "a=b=c&d=e, a=REDACTED&d=REDACTED",
        "a=b;c=d#e=f, a=REDACTED;c=REDACTED#e=REDACTED",
        "a%3Db, REDACTED",
        "=secret, REDACTED",
        "a=12345678, a=12345678",
        "a=123456789, a=REDACTED",
        "a=12ab, a=REDACTED",
        "a=trueish, a=REDACTED",
    })
    void aValueIsHiddenUnlessItIsAShortNumberOrATruthValue(String query, String shown) {
        assertThat(redaction.query(query)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&&;", "page=2&n=17", "a=", "a=true;b=false", "7"})
    void whatCanBeNoSecretStaysAsItIsAndIsTheSameObject(String query) {
        assertThat(redaction.query(query)).isSameAs(query);
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void theValueOfEveryNameOfTheListIsHiddenWhateverIsShown(String name) {
        QueryRedaction all = redaction(QueryRedaction.ALL, name);
        assertThat(all.query("a=x&" + name + "=1&b=2")).isEqualTo("a=x&" + name + "=REDACTED&b=2");
        assertThat(all.query(name.toUpperCase(java.util.Locale.ROOT) + "=x")).endsWith("=REDACTED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%73ig",
                "api_key",
                "api-key",
                "apiKey",
                "APIKEY",
                "x-Api.Key",
                "userToken",
                "x_access_token",
                "client_secret",
                "my%5Fpass",
                "filter[password]",
                "AWSAccessKeyId",
                "reset-code"
            })
    void aNameIsReadDecodedWithoutCaseAndByItsWords(String name) {
        assertThat(redaction(QueryRedaction.ALL).query(name + "=1")).isEqualTo(name + "=REDACTED");
    }

    @Test
    void theUserSaysWhichValuesAreShown() {
        assertThat(redaction("Q", "lang").query("q=a+b&LANG=en&other=x&%71=c"))
                .isEqualTo("q=a+b&LANG=en&other=REDACTED&%71=c");
        assertThat(redaction("wsdl").query("wsdl")).isEqualTo("wsdl");
        assertThat(redaction(QueryRedaction.ALL).query("monkey=x&estate=y&keyboard=z"))
                .isEqualTo("monkey=x&estate=y&keyboard=z");
    }

    @Test
    void withoutAListOfSecretsAllIsShownThatTheUserAsksFor() {
        assertThat(new QueryRedaction(Set.of("*"), Set.of()).query("sig=a&b=c")).isEqualTo("sig=a&b=c");
        assertThat(new QueryRedaction(Set.of(), Set.of()).query("sig=a&b=1")).isEqualTo("sig=REDACTED&b=1");
    }

    @ParameterizedTest
    @CsvSource({
        "/a;jsessionid=x/b, /a;jsessionid=REDACTED/b",
        "/a;v=1.2;w=3/b;c, /a;v=REDACTED;w=3/b;c",
        "/cb#access_token=x&state=y, /cb#access_token=REDACTED&state=REDACTED",
        "/cb#token, /cb#REDACTED",
        "/a;b#token/b, /a;b#REDACTED",
        "//u:pw@h/x, //REDACTED:REDACTED@h/x",
        "//u@h, //REDACTED@h",
        "u:pw@h/x, REDACTED:REDACTED@h/x",
        "/to/http://u:p@w@h/b//c@d/e, /to/http://REDACTED:REDACTED@h/b//REDACTED@d/e",
    })
    void ofAPathTheParametersAndCredentialsAreHidden(String path, String shown) {
        assertThat(redaction.path(path)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a/b", "/@scope/package", "/a=b/c", "/a;b/c"})
    void anyOtherPathStays(String path) {
        assertThat(redaction.path(path)).isEqualTo(path);
    }

    @Property
    void noQueryMakesItThrowAndNoValueComesThrough(@ForAll String before, @ForAll String after) {
        String query = before.replaceAll("[&;#]", "") + "&a=top-secret&" + after;

        assertThat(redaction.query(query)).contains("&a=REDACTED&").doesNotContain("top-secret");
        assertThat(redaction.path("//u:top-secret@" + after)).doesNotContain("top-secret");
        redaction.query(before);
        redaction.path(before);
        redaction(QueryRedaction.ALL).query(before);
    }
}
