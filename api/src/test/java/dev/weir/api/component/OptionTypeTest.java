package dev.weir.api.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTypeTest {
    @ParameterizedTest
    @CsvSource({"200ms,200", "10s,10000", "1m30s,90000", "1.5h,5400000", "0,0", ".5s,500"})
    void durationsAreReadAsGoWritesThem(String text, long millis) {
        assertThat(OptionType.DURATION.parser().apply(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "s", "1x", "1s ", "-1s", "1s2", "99999999999999h"})
    void otherDurationsAreRefusedWithAnExample(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OptionType.DURATION.parser().apply(text))
                .withMessageContaining("a duration such as");
    }

    @Property
    void everyFormattedDurationIsReadBack(@ForAll @LongRange(min = 0) long nanos) {
        Duration d = Duration.ofNanos(nanos);
        assertThat(Durations.parse(Durations.format(d))).isEqualTo(d);
    }

    @Property
    void everyFormattedSizeIsReadBack(@ForAll @LongRange(min = 0, max = 1L << 49) long bytes) {
        assertThat(ByteSizes.parse(ByteSizes.format(bytes))).isEqualTo(bytes);
    }

    @Test
    void aNumberOutOfRangeNamesTheRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OptionType.integer(1, 64).parser().apply(65))
                .withMessage("a whole number from 1 to 64");
    }

    @Test
    void listsAndMapsKeepTheirOrder() {
        assertThat(OptionType.STRINGS.parser().apply(List.of("b", 1))).containsExactly("b", "1");
        assertThat(OptionType.STRING_MAP.parser().apply(Map.of("a", 1))).containsEntry("a", "1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OptionType.STRINGS.parser().apply("a"));
    }

    @Test
    void settingsGiveTheDefaultWhereTheFileSaysNothing() {
        Option<Boolean> flag = Option.of("a.b", OptionType.BOOL, true, "a flag");
        assertThat(Settings.builder().build().get(flag)).isTrue();
        assertThat(Settings.builder().parse(flag, "false").build().get(flag)).isFalse();
    }
}
