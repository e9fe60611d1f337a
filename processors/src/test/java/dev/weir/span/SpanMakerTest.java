package dev.weir.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Address;
import dev.weir.api.Exchange;
import dev.weir.api.Span;
import dev.weir.span.SpanOptions.WithoutContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanMakerTest {
    private static final long WIRE_PARENT = 0xb7ad6b7169203331L;
    private static final Address LOOPBACK = Address.ipv4(0x7f000001, 50000);

    private final List<SpanCount> counts = new ArrayList<>();

    @Test
    void anOutgoingRequestIsAClientSpanUnderTheSpanOnTheWire() {
        Span span = maker().span(Exchanges.asClient().build());

        assertThat(span.kind()).isEqualTo(Span.Kind.CLIENT);
        assertThat(span.traceIdHi()).isEqualTo(0x0af7651916cd43ddL);
        assertThat(span.traceIdLo()).isEqualTo(0x8448eb211c80319cL);
        assertThat(span.parentSpanId()).isEqualTo(WIRE_PARENT);
        assertThat(counts).containsExactly(SpanCount.CLIENT);
    }

    @Test
    void aRequestFromAClientThatNobodyWatchesIsUnderTheSpanOnTheWire() {
        Span span = maker().span(Exchanges.asServer().build());

        assertThat(span.kind()).isEqualTo(Span.Kind.SERVER);
        assertThat(span.parentSpanId()).isEqualTo(WIRE_PARENT);
        assertThat(counts).containsExactly(SpanCount.SERVER);
    }

    @Test
    void aServerSpanIsUnderTheClientSpanWhereTheClientIsInAnObservedNetwork() {
        SpanMaker maker = maker(WithoutContext.SKIP, Network.parse("10.0.0.0/24"));
        Span client = maker.span(Exchanges.asClient().build());
        Span server = maker.span(Exchanges.asServer().build());

        assertThat(server.parentSpanId()).isEqualTo(client.spanId());
        assertThat(server.spanId()).isNotEqualTo(client.spanId());
        assertThat(server.traceIdLo()).isEqualTo(client.traceIdLo());
    }

    @Test
    void aClientOnThisHostIsObservedByLoopbackByItsInterfacesAndByTheServersOwnAddress() {
        Address here = Address.ipv4(0x0a000009, 0);
        SpanMaker maker =
                maker(SpanOptions.of(WithoutContext.SKIP, List.of()), new LocalAddresses(() -> List.of(here)));
        long clientId = SpanIds.client(1000, 2000, 0);
        Address sixLoopback = new Address(0, 1, 50000);

        for (Address client : List.of(
                LOOPBACK,
                sixLoopback,
                new Address(here.hi(), here.lo(), 50000),
                new Address(Exchanges.SERVER.hi(), Exchanges.SERVER.lo(), 50000))) {
            Exchange e = Exchanges.asServer().between(client, Exchanges.SERVER).build();
            assertThat(maker.span(e).parentSpanId()).as("%s", client).isEqualTo(clientId);
        }
        assertThat(maker.span(Exchanges.asServer().build()).parentSpanId()).isEqualTo(WIRE_PARENT);
    }

    @Test
    void aCaptureGivesOneServerSpanUnderTheSpanOnTheWireEvenOnLoopback() {
        Exchanges e = Exchanges.inCapture("a/b.pcap").between(LOOPBACK, Address.ipv4(0x7f000001, 80));
        Span one = maker().span(e.outgoing(true).build());
        Span other = maker().span(e.outgoing(false).build());

        assertThat(one.kind()).isEqualTo(Span.Kind.SERVER);
        assertThat(one.parentSpanId()).isEqualTo(WIRE_PARENT);
        assertThat(other).isEqualTo(one);
    }

    @Test
    void aProxyThatPassesTheHeaderOnHasASpanForEachSideOfIt() {
        SpanMaker maker = maker(WithoutContext.SKIP, Network.parse("10.0.0.0/24"));
        Span received = maker.span(Exchanges.asServer().at(1, 2).build());
        Span sent = maker.span(Exchanges.asClient().at(3, 4).build());

        assertThat(sent.parentSpanId()).isEqualTo(WIRE_PARENT);
        assertThat(received.parentSpanId()).isEqualTo(SpanIds.client(1, 2, 0));
        assertThat(List.of(received.spanId(), sent.spanId(), received.parentSpanId()))
                .doesNotHaveDuplicates();
    }

    @Test
    void withoutAContextThereIsNoSpanAndItIsCounted() {
        assertThat(maker().span(Exchanges.asServer().context(null, "foo=1").build()))
                .isNull();
        assertThat(counts).containsExactly(SpanCount.SKIPPED_NO_CONTEXT);
    }

    @Test
    void anInvalidContextIsCountedAsSuchAndTreatedAsAbsent() {
        assertThat(maker().span(Exchanges.asServer().context("00-zz", null).build()))
                .isNull();
        assertThat(counts).containsExactly(SpanCount.INVALID_TRACEPARENT, SpanCount.SKIPPED_NO_CONTEXT);
    }

    @Test
    void anInvalidTracestateIsLeftOutAndCountedAndAnEmptyOneIsNoFault() {
        SpanMaker maker = maker();

        assertThat(maker.span(Exchanges.asServer()
                                .context(Exchanges.TRACEPARENT, "Foo=1")
                                .build())
                        .traceState())
                .isNull();
        assertThat(maker.span(Exchanges.asServer()
                                .context(Exchanges.TRACEPARENT, " ")
                                .build())
                        .traceState())
                .isNull();
        assertThat(maker.span(Exchanges.asServer()
                                .context(Exchanges.TRACEPARENT, "foo=1")
                                .build())
                        .traceState())
                .isEqualTo("foo=1");
        assertThat(counts)
                .containsExactly(SpanCount.INVALID_TRACESTATE, SpanCount.SERVER, SpanCount.SERVER, SpanCount.SERVER);
    }

    @Test
    void aNewTraceBeginsAtTheClientAndGoesOnAtTheServer() {
        SpanMaker maker = maker(WithoutContext.NEW_TRACE, Network.parse("10.0.0.0/24"));
        Span client = maker.span(Exchanges.asClient().context(null, null).build());
        Span server = maker.span(Exchanges.asServer().context(null, null).build());

        assertThat(client.parentSpanId()).isZero();
        assertThat(client.flags()).isEqualTo(0x01);
        assertThat(server.parentSpanId()).isEqualTo(client.spanId());
        assertThat(server.flags()).isEqualTo(0x301);
        assertThat(server.traceIdHi()).isEqualTo(client.traceIdHi());
        assertThat(server.traceIdLo()).isEqualTo(client.traceIdLo());
    }

    @Test
    void aNewTraceBeginsAtTheServerWhereNobodyWatchesTheClient() {
        Span span = maker(WithoutContext.NEW_TRACE)
                .span(Exchanges.asServer().context(null, null).build());

        assertThat(span.parentSpanId()).isZero();
        assertThat(span.flags()).isEqualTo(0x01);
    }

    @Test
    void anUnsampledTraceHasSpansWhoseFlagsSaySo() {
        String unsampled = Exchanges.TRACEPARENT.replaceAll("01$", "02");
        Span span = maker().span(Exchanges.asServer().context(unsampled, null).build());

        assertThat(span.flags()).isEqualTo(0x302);
    }

    @Test
    void anUnknownProtocolGivesNoSpanAndIsCounted() {
        assertThat(maker().span(Exchanges.asServer().protocol("gopher").build()))
                .isNull();
        assertThat(counts).containsExactly(SpanCount.UNKNOWN_PROTOCOL);
    }

    @Test
    void aSpanNeverEndsBeforeItStarts() {
        Span span = maker().span(Exchanges.asServer().times(500, 400).build());

        assertThat(span.startNanos()).isEqualTo(500);
        assertThat(span.endNanos()).isEqualTo(500);
    }

    @Test
    void theAddressesOfTheHostAreReadAgainAfterAMinuteOfTraffic() {
        List<Address> now = new ArrayList<>();
        LocalAddresses local = new LocalAddresses(() -> List.copyOf(now));
        SpanMaker maker = maker(SpanOptions.of(WithoutContext.SKIP, List.of()), local);
        long later = 2_000_000_000L + LocalAddresses.BELIEVED_NANOS;
        now.add(Exchanges.CLIENT);

        assertThat(maker.span(Exchanges.asServer().build()).parentSpanId()).isEqualTo(WIRE_PARENT);
        assertThat(maker.span(Exchanges.asServer().times(0, later).build()).parentSpanId())
                .isEqualTo(WIRE_PARENT);
        assertThat(maker.span(Exchanges.asServer().times(0, later + 1).build()).parentSpanId())
                .isNotEqualTo(WIRE_PARENT);
    }

    @Test
    void theInterfacesOfThisHostHaveTheLoopbackAddress() {
        assertThat(LocalAddresses.ofThisHost().contains(LOOPBACK, 0)).isTrue();
    }

    private SpanMaker maker(WithoutContext withoutContext, Network... observed) {
        return maker(SpanOptions.of(withoutContext, List.of(observed)), new LocalAddresses(List::of));
    }

    private SpanMaker maker() {
        return maker(WithoutContext.SKIP);
    }

    private SpanMaker maker(SpanOptions options, LocalAddresses local) {
        return new SpanMaker(options, List.of(new HttpSpans(options)), local, counts::add);
    }
}
