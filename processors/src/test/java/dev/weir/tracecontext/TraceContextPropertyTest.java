package dev.weir.tracecontext;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class TraceContextPropertyTest {
    private static final String GOOD = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Property
    void noTextMakesTheParserThrow(@ForAll String traceparent, @ForAll String tracestate) {
        TraceContext.parse(traceparent, tracestate);
        TraceContext.parse(GOOD, tracestate);
    }

    @Property
    void aDamagedTraceparentIsReadAsTheSpecificationsGrammarSays(@ForAll("damaged") String text) {
        boolean grammar = text.strip()
                        .matches("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
                                + "(-[^,]*)?")
                && (!text.strip().startsWith("00") || text.strip().length() == 55);

        assertThat(TraceContext.parse(text, null) != null).isEqualTo(grammar);
    }

    @Property
    void whatIsWrittenIsReadBack(
            @ForAll long hi, @ForAll long lo, @ForAll long parent, @ForAll @IntRange(max = 255) int flags) {
        String text = String.format(Locale.ROOT, "00-%016x%016x-%016x-%02x", hi, lo, parent, flags);
        TraceContext expected = (hi | lo) == 0 || parent == 0 ? null : new TraceContext(hi, lo, parent, flags, null);

        assertThat(TraceContext.parse(text, null)).isEqualTo(expected);
    }

    @Provide
    Arbitrary<String> damaged() {
        Arbitrary<Integer> places = Arbitraries.integers().between(0, GOOD.length() - 1);
        Arbitrary<String> pieces = Arbitraries.strings().withChars("0f-gF, z").ofMaxLength(3);
        return Combinators.combine(places, pieces, Arbitraries.of("00", "cc", "ff"), Arbitraries.of(0, 1, 2))
                .as((place, piece, version, cut) -> version
                        + new StringBuilder(GOOD)
                                .replace(place, Math.min(place + cut, GOOD.length()), piece)
                                .substring(2));
    }
}
