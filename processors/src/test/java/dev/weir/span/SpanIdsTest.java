package dev.weir.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Address;
import dev.weir.api.Exchange;
import dev.weir.api.Span;
import dev.weir.span.SpanOptions.WithoutContext;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SpanIdsTest {
    private static final Network EVERYWHERE_V6 = Network.parse("::/0");
    private static final Network EVERYWHERE_V4 = Network.parse("0.0.0.0/0");

    /** Nodes of two releases meet in one trace: a change of these numbers breaks that. */
    @Test
    void theIdsOfThisReleaseAreThoseOfEveryRelease() {
        Exchange e = Exchanges.asServer().at(1000, 2000).request("GET", "/a?b").build();

        assertThat(Long.toHexString(SpanIds.client(1000, 2000, 0))).isEqualTo("d04c09291d72bcb1");
        assertThat(Long.toHexString(SpanIds.server(SpanIds.client(1000, 2000, 0))))
                .isEqualTo("90c9eec353b866a3");
        assertThat(Long.toHexString(SpanIds.traceHi(e))).isEqualTo("608a2c5e00c81243");
        assertThat(Long.toHexString(SpanIds.traceLo(e))).isEqualTo("a8556dd5fb8ab3f3");
    }

    @Property
    void bothEndsOfAConnectionAgreeThroughAddressTranslation(
            @ForAll int seq,
            @ForAll int ack,
            @ForAll String target,
            @ForAll long client,
            @ForAll long natted,
            @ForAll long service,
            @ForAll long pod) {
        for (WithoutContext mode : WithoutContext.values()) {
            String traceparent = mode == WithoutContext.SKIP ? Exchanges.TRACEPARENT : null;
            Exchange sent = Exchanges.asClient()
                    .between(address(client), address(service))
                    .at(seq, ack)
                    .request("GET", target)
                    .context(traceparent, null)
                    .build();
            Exchange received = Exchanges.asServer()
                    .between(address(natted), address(pod))
                    .at(seq, ack)
                    .request("GET", target)
                    .context(traceparent, null)
                    .times(7, 8)
                    .build();
            Span c = maker(mode).span(sent);
            Span s = maker(mode).span(received);

            assertThat(s.parentSpanId()).isEqualTo(c.spanId());
            assertThat(s.traceIdHi()).isEqualTo(c.traceIdHi());
            assertThat(s.traceIdLo()).isEqualTo(c.traceIdLo());
            assertThat(c.spanId()).isNotZero();
            assertThat(s.spanId()).isNotZero().isNotEqualTo(c.spanId());
        }
    }

    @Property
    void otherPositionsGiveOtherIds(@ForAll int seq, @ForAll int ack, @ForAll int seq2, @ForAll int ack2) {
        Assume.that(seq != seq2 || ack != ack2);
        long one = SpanIds.client(seq, ack, 0);
        long two = SpanIds.client(seq2, ack2, 0);

        assertThat(one).isNotEqualTo(two);
        assertThat(SpanIds.server(one)).isNotEqualTo(SpanIds.server(two));
    }

    @Test
    void operationAndTargetAreKeptApartInTheTraceId() {
        Exchange one = Exchanges.asServer().request("GETX", "Y").build();
        Exchange two = Exchanges.asServer().request("GET", "XY").build();
        Exchange three = Exchanges.asServer().request("GETXY", null).build();

        assertThat(List.of(SpanIds.traceHi(one), SpanIds.traceHi(two), SpanIds.traceHi(three)))
                .doesNotHaveDuplicates();
        assertThat(List.of(SpanIds.traceLo(one), SpanIds.traceLo(two), SpanIds.traceLo(three)))
                .doesNotHaveDuplicates();
    }

    private static Address address(long lo) {
        return new Address(0xfd00_0000_0000_0000L, lo, 4000);
    }

    private static SpanMaker maker(WithoutContext mode) {
        SpanOptions options = SpanOptions.of(mode, List.of(EVERYWHERE_V4, EVERYWHERE_V6));
        return new SpanMaker(options, List.of(new HttpSpans(options)), new LocalAddresses(List::of), c -> {});
    }
}
