package dev.weir.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.span.RequestTarget.Form;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTargetTest {
    @Test
    void theFourFormsOfTheSpecificationAreToldApart() {
        assertThat(RequestTarget.of("GET", "/where?q=now"))
                .isEqualTo(new RequestTarget(Form.ORIGIN, null, null, "/where", "q=now"));
        assertThat(RequestTarget.of("GET", "HTTP://www.example.org:81/pub/www/?a=/b"))
                .isEqualTo(new RequestTarget(Form.ABSOLUTE, "http", "www.example.org:81", "/pub/www/", "a=/b"));
        assertThat(RequestTarget.of("CONNECT", "www.example.com:80"))
                .isEqualTo(new RequestTarget(Form.AUTHORITY, null, "www.example.com:80", "www.example.com:80", null));
        assertThat(RequestTarget.of("OPTIONS", "*")).isEqualTo(new RequestTarget(Form.ASTERISK, null, null, "*", null));
    }

    @Test
    void anEmptyQueryIsNotTheSameAsNone() {
        assertThat(RequestTarget.of("GET", "/x?").query()).isEmpty();
        assertThat(RequestTarget.of("GET", "/x").query()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, http://a, http, a, /,",
        "GET, http://a?q, http, a, /, q",
        "GET, http://u:p@[::1]:8/x?y?z, http, u:p@[::1]:8, /x, y?z",
        "GET, //double/slash,,, //double/slash,",
        "GET, /redirect?to=http://b/c,,, /redirect, to=http://b/c",
        "GET, /a#b?c,,, /a#b, c",
        "CONNECT, u:p@a.example:80,, u:p@a.example:80, REDACTED:REDACTED@a.example:80,",
        "CONNECT, u@a.example:80,, u@a.example:80, REDACTED@a.example:80,",
        "GET, //u:p@a.example/x?y,,, //REDACTED:REDACTED@a.example/x, y",
        "GET, u:p@a.example/x,,, REDACTED:REDACTED@a.example/x,",
        "GET, /users/@me,,, /users/@me,",
        "GET, //cdn/users@2,,, //cdn/users@2,",
        "GET, index.html,,, index.html,",
        "GET, www.example.com:80,,, www.example.com:80,",
        "GET, 1http://a,,, 1http://a,",
        "GET, ://a,,, ://a,",
        "CONNECT, /,,, /,",
    })
    void oddTargetsKeepWhatWasSent(
            String method, String target, String scheme, String authority, String path, String query) {
        RequestTarget t = RequestTarget.of(method, target);

        assertThat(t.scheme()).isEqualTo(scheme);
        assertThat(t.authority()).isEqualTo(authority);
        assertThat(t.path()).isEqualTo(path);
        assertThat(t.query()).isEqualTo(query);
    }

    @Property
    void noTargetMakesItThrowAndAnOriginFormIsNeverChanged(@ForAll String method, @ForAll String text) {
        RequestTarget.of(method, text);
        RequestTarget t = RequestTarget.of(method, "/" + text);

        assertThat(t.query() == null ? t.path() : t.path() + "?" + t.query()).isEqualTo("/" + text);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, -1",
        "example.com:8080, example.com, 8080",
        "example.com:, example.com, -1",
        "example.com:http, example.com, -1",
        "example.com:65536, example.com, -1",
        "example.com:000080, example.com, -1",
        "[::1], ::1, -1",
        "[2001:db8::1]:443, 2001:db8::1, 443",
        "2001:db8::1, 2001:db8::1, -1",
        "[::1, [::1, -1",
        "user:secret@example.com:81, example.com, 81",
    })
    void anAuthorityIsAHostAndMaybeAPort(String text, String host, int port) {
        assertThat(Authority.parse(text)).isEqualTo(new Authority(host, port));
    }

    @Property
    void noAuthorityMakesItThrow(@ForAll String text) {
        Authority.parse(text);
        Authority.parse("[" + text);
        Authority.redacted(text);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com:81, example.com:81",
        "user:secret@example.com:81, REDACTED:REDACTED@example.com:81",
        "user@example.com:81, REDACTED@example.com:81",
        "a:b@c:d@example.com, REDACTED:REDACTED@example.com",
    })
    void credentialsAreNeverShown(String authority, String shown) {
        assertThat(Authority.redacted(authority)).isEqualTo(shown);
    }
}
