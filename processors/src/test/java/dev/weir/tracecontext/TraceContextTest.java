package dev.weir.tracecontext;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String IDS = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";

    @Test
    void theFourFieldsOfTheSpecificationsExampleAreRead() {
        assertThat(TraceContext.parse("00-" + IDS + "-01", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"))
                .isEqualTo(new TraceContext(
                        0x0af7651916cd43ddL,
                        0x8448eb211c80319cL,
                        0xb7ad6b7169203331L,
                        1,
                        "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"));
    }

    @Test
    void withoutATraceparentThereIsNoContextWhateverTheTracestate() {
        assertThat(TraceContext.parse(null, null)).isNull();
        assertThat(TraceContext.parse(null, "foo=1")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "00",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0A",
                "0C-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01",
                "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319\u0663-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what",
            })
    void aTraceparentThatBreaksARuleIsAsGoodAsNone(String traceparent) {
        assertThat(TraceContext.parse(traceparent, "foo=1")).isNull();
    }

    @Test
    void twoTraceparentHeadersAreNoneEvenWhereALaterVersionCouldGoOn() {
        assertThat(TraceContext.parse("00-" + IDS + "-01,00-" + IDS + "-01", null))
                .isNull();
        assertThat(TraceContext.parse("cc-" + IDS + "-01-x, 00-" + IDS + "-01", null))
                .isNull();
        assertThat(TraceContext.parse(",00-" + IDS + "-01", null)).isNull();
    }

    @Test
    void aLaterVersionMayEndWithADashOrGoOnAfterIt() {
        assertThat(TraceContext.parse("01-" + IDS + "-01", null)).isNotNull();
        assertThat(TraceContext.parse("fe-" + IDS + "-01-", null)).isNotNull();
        assertThat(TraceContext.parse("cc-" + IDS + "-01-what the future will be like", null))
                .isNotNull();
        assertThat(TraceContext.parse("cc-" + IDS + "-010", null)).isNull();
    }

    @Test
    void flagsOfThisVersionAreKeptAndUnknownFlagsOfALaterOneAreNot() {
        assertThat(TraceContext.parse("00-" + IDS + "-ff", null).flags()).isEqualTo(0xff);
        assertThat(TraceContext.parse("00-" + IDS + "-02", null).flags()).isEqualTo(TraceContext.RANDOM_TRACE_ID);
        assertThat(TraceContext.parse("01-" + IDS + "-ff", null).flags()).isEqualTo(3);
    }

    @Test
    void aTraceIdOfWhichOneHalfIsZeroIsGood() {
        String left = "00-00000000000000008448eb211c80319c-b7ad6b7169203331-00";
        String right = "00-8448eb211c80319c0000000000000000-b7ad6b7169203331-00";

        assertThat(TraceContext.parse(left, null).traceIdHi()).isZero();
        assertThat(TraceContext.parse(right, null).traceIdLo()).isZero();
    }
}
