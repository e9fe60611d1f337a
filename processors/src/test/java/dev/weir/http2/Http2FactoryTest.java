package dev.weir.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.component.Option;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class Http2FactoryTest {
    private final Http2Factory factory = new Http2Factory();

    private List<String> problems(Option<?> option, Object value) {
        return factory.check(Settings.builder().parse(option, value).build()).stream()
                .map(Problem::path)
                .toList();
    }

    @Test
    void withoutOptionsTheLimitsAreTheDefaults() {
        Settings none = Settings.builder().build();
        assertThat(factory.check(none)).isEmpty();
        assertThat(Http2Factory.limits(none)).isEqualTo(Http2Limits.DEFAULT);
    }

    @Test
    void everyOptionReachesItsLimit() {
        Settings settings = Settings.builder()
                .parse(Http2Factory.MAX_HEADERS, "1KiB")
                .parse(Http2Factory.MAX_TABLE, "2KiB")
                .parse(Http2Factory.MAX_OPEN, 3)
                .parse(Http2Factory.MAX_UNANSWERED, 4)
                .parse(Http2Factory.MAX_OPEN_BYTES, "4KiB")
                .parse(Http2Factory.MAX_UNPROVEN, "5KiB")
                .parse(Http2Factory.MISSED_TIMEOUT, "6s")
                .build();
        assertThat(factory.check(settings)).isEmpty();
        assertThat(Http2Factory.limits(settings))
                .isEqualTo(new Http2Limits(1024, 2048, 3, 4, 4096, 5120, 6_000_000_000L));
        assertThat(factory.options()).hasSize(7).allMatch(option -> settings.get(option) != null);
    }

    @Test
    void sizesOfLessThanAKibibyteOrMoreThanAGibibyteAreProblems() {
        for (Option<?> size : List.of(
                Http2Factory.MAX_HEADERS,
                Http2Factory.MAX_TABLE,
                Http2Factory.MAX_OPEN_BYTES,
                Http2Factory.MAX_UNPROVEN)) {
            assertThat(problems(size, "1023")).containsExactly(size.path());
            assertThat(problems(size, "1KiB")).isEmpty();
            assertThat(problems(size, "1GiB")).isEmpty();
            assertThat(problems(size, "1073741825")).containsExactly(size.path());
        }
    }

    @Test
    void aProblemSaysWhatWasFoundAndWhatIsExpected() {
        Settings settings =
                Settings.builder().parse(Http2Factory.MAX_TABLE, "10").build();
        assertThat(factory.check(settings))
                .extracting(Problem::message)
                .containsExactly("found 10 bytes, expected a size from 1KiB to 1GiB");
    }

    @Test
    void aTimeoutOfNothingIsAProblem() {
        assertThat(problems(Http2Factory.MISSED_TIMEOUT, "0s")).containsExactly("http2.missed_timeout");
    }

    @Test
    void noStreamAtAllIsRefused() {
        Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.builder().parse(Http2Factory.MAX_OPEN, 0))
                .withMessageContaining("1 to 1000000");
    }
}
