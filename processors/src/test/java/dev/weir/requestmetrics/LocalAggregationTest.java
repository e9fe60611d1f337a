package dev.weir.requestmetrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Attributes;
import dev.weir.api.Exchange;
import dev.weir.api.Host;
import dev.weir.api.Loss;
import dev.weir.api.MetricPoint.Exemplar;
import dev.weir.api.MetricPoint.Temporality;
import dev.weir.api.ProcessInfo;
import dev.weir.api.Span;
import dev.weir.protocol.Protocols;
import dev.weir.span.ExchangeView;
import dev.weir.span.Exchanges;
import dev.weir.span.HttpMetrics;
import dev.weir.span.SpanOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalAggregationTest {
    private final List<Partial> sent = new ArrayList<>();

    private LocalAggregation aggregation(MetricOptions options) {
        return new LocalAggregation(
                options, List.of(new HttpMetrics(Set.copyOf(SpanOptions.KNOWN_METHODS))), sent::add);
    }

    private Partial only(Exchange e) {
        sent.clear();
        LocalAggregation a = aggregation(Timed.DELTA);
        assertThat(a.accept(e)).isTrue();
        a.flush();
        assertThat(sent).hasSize(1);
        return sent.getFirst();
    }

    private static Attributes attributes(Object... keysAndValues) {
        Attributes.Builder a = Attributes.builder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            a.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return a.build();
    }

    @Test
    void aRequestThatArrivesIsTheServers() {
        Partial p = only(Exchanges.asServer().build());
        assertThat(p.series().metric()).isEqualTo("http.server.request.duration");
        assertThat(p.series().attributes())
                .isEqualTo(attributes(
                        "http.request.method", "GET",
                        "url.scheme", "http",
                        "http.response.status_code", 200,
                        "network.protocol.version", "1.1"));
        assertThat(p.resource().get("service.name")).isEqualTo("nginx");
        assertThat(p.resource().get("host.name")).isEqualTo("node-1");
    }

    @Test
    void aRequestThatLeavesIsTheClientsAndNamesItsServer() {
        Partial p = only(Exchanges.asClient()
                .authority("shop.example:8080")
                .status("404")
                .build());
        assertThat(p.series().metric()).isEqualTo("http.client.request.duration");
        assertThat(p.series().attributes())
                .isEqualTo(attributes(
                        "http.request.method", "GET",
                        "server.address", "shop.example",
                        "server.port", 8080,
                        "http.response.status_code", 404,
                        "error.type", "404",
                        "network.protocol.version", "1.1"));
    }

    @Test
    void aClientWithoutHostHeaderNamesTheSocket() {
        Attributes a =
                only(Exchanges.asClient().authority(null).build()).series().attributes();
        assertThat(a.get("server.address")).isEqualTo("10.0.0.2");
        assertThat(a.get("server.port")).isEqualTo(8080L);
    }

    @Test
    void aCaptureFileMeasuresTheServer() {
        Partial p = only(Exchanges.inCapture("a.pcap").outgoing(true).build());
        assertThat(p.series().metric()).isEqualTo("http.server.request.duration");
        assertThat(p.resource().get("weir.capture.file")).isEqualTo("a.pcap");
    }

    @Test
    void methodsThatNobodyKnowsAreOneSeries() {
        LocalAggregation a = aggregation(Timed.DELTA);
        a.accept(Exchanges.asServer().request("BREW", "/").build());
        a.accept(Exchanges.asServer().request("get", "/").build());
        a.flush();
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst().aggregate().count()).isEqualTo(2);
        assertThat(sent.getFirst().series().attributes().get("http.request.method"))
                .isEqualTo("_OTHER");
    }

    @Test
    void aRequestWithoutAnswerIsCountedAsAnErrorUnlessTheAnswerWasMissed() {
        assertThat(only(Exchanges.asServer().status(null).build())
                        .series()
                        .attributes()
                        .get("error.type"))
                .isEqualTo("no_response");
        Exchange lost = Exchanges.asServer()
                .status(null)
                .attributes(Attributes.of(Exchange.RESPONSE_LOST, true))
                .build();
        Partial missed = only(lost);
        assertThat(missed.series().metric()).as("it has no duration").isEqualTo("weir.capture.lost");
        assertThat(missed.series().attributes().get("weir.loss.reason")).isEqualTo("response");
        assertThat(only(Exchanges.asServer().status("503").build())
                        .series()
                        .attributes()
                        .get("error.type"))
                .isEqualTo("503");
    }

    @Test
    void anExemplarIsTheSpanThatIsMadeOfTheExchange() {
        Exchange e = Exchanges.asServer()
                .at(77, 88)
                .times(1_000_000_000, 1_250_000_000)
                .build();
        List<Exemplar> exemplars = only(e).aggregate().exemplars();
        assertThat(exemplars)
                .containsExactly(new Exemplar(
                        0.25,
                        1_250_000_000,
                        0x0af7651916cd43ddL,
                        0x8448eb211c80319cL,
                        ExchangeView.spanId(e, Span.Kind.SERVER)));
    }

    @Test
    void noExemplarWithoutASampledTrace() {
        assertThat(only(Exchanges.asServer().context(null, null).build())
                        .aggregate()
                        .exemplars())
                .isEmpty();
        assertThat(only(Exchanges.asServer().context("nonsense", null).build())
                        .aggregate()
                        .exemplars())
                .isEmpty();
        String unsampled = Exchanges.TRACEPARENT.substring(0, 53) + "00";
        assertThat(only(Exchanges.asServer().context(unsampled, null).build())
                        .aggregate()
                        .exemplars())
                .isEmpty();
    }

    @Test
    void aWindowIsSentWhenItsTimeIsOver() {
        LocalAggregation a = aggregation(Timed.DELTA);
        a.accept(Timed.exchange(9_999, 5));
        a.accept(Timed.exchange(10_000, 5));
        a.advance(9_998);
        assertThat(sent).isEmpty();
        a.advance(9_999);
        assertThat(sent).extracting(Partial::windowMillis).containsExactly(0L);
        a.advance(Long.MAX_VALUE);
        assertThat(sent).extracting(Partial::windowMillis).containsExactly(0L, 10_000L);
        assertThat(a.held()).isZero();
    }

    @Test
    void whatComesLateIsCountedUntilItsTimeIsOverToo() {
        LocalAggregation a = aggregation(Timed.DELTA);
        a.advance(69_998);
        assertThat(a.accept(Timed.exchange(9_999, 5))).isTrue();
        a.advance(69_999);
        assertThat(a.accept(Timed.exchange(9_999, 5))).isFalse();
        assertThat(a.accept(Timed.exchange(10_000, 5))).isTrue();
        assertThat(a.count(LocalCount.LATE)).isEqualTo(1);
        assertThat(a.heldExchanges()).isEqualTo(1);
        a.flush();
        assertThat(a.heldExchanges()).isZero();
        assertThat(sent.stream().mapToLong(p -> p.aggregate().count()).sum()).isEqualTo(2);
    }

    @Test
    void whenItIsFullAllIsSentEarlyAndNothingIsLost() {
        LocalAggregation a = aggregation(Timed.limited(Timed.DELTA, 2000, new MetricLimits(10, 10, 10)));
        for (int i = 0; i < 1000; i++) {
            a.accept(Exchanges.asClient().authority("host-" + i).build());
            assertThat(a.held()).isLessThan(10);
        }
        a.flush();
        assertThat(sent.stream().mapToLong(p -> p.aggregate().count()).sum()).isEqualTo(1000);
        assertThat(a.count(LocalCount.FLUSHED_FULL)).isEqualTo(100);
    }

    @Test
    void tooManyProcessesAreCountedUnderTheirHost() {
        LocalAggregation a = aggregation(Timed.limited(Timed.DELTA, 2000, new MetricLimits(10_000, 3, 10)));
        for (int pid = 1; pid <= 100; pid++) {
            a.accept(Exchanges.asServer()
                    .process(new ProcessInfo(pid, "worker", null, null))
                    .build());
        }
        a.flush();
        assertThat(sent).hasSize(4);
        Partial rest = sent.getLast();
        assertThat(rest.aggregate().count()).isEqualTo(97);
        assertThat(rest.series().isOverflow()).isTrue();
        assertThat(rest.resource().get("host.name")).isEqualTo("node-1");
        assertThat(rest.resource().get("process.pid")).isNull();
        assertThat(a.count(LocalCount.RESOURCE_OVERFLOW)).isEqualTo(97);
        assertThat(a.knownResources()).isEqualTo(3);
    }

    @Test
    void processesThatAreGoneMakeRoom() {
        LocalAggregation a = aggregation(Timed.limited(Timed.DELTA, 2000, new MetricLimits(10_000, 3, 10)));
        for (int pid = 1; pid <= 9; pid++) {
            long end = pid * 400_000_000_000L;
            a.accept(Exchanges.asServer()
                    .process(new ProcessInfo(pid, "worker", null, null))
                    .times(end, end)
                    .build());
        }
        assertThat(a.count(LocalCount.RESOURCE_OVERFLOW)).isZero();
    }

    @Test
    void aLossIsAPointOfItsHostInItsWindow() {
        LocalAggregation a = aggregation(Timed.DELTA);
        Host host = new Host("node-1", null);
        a.accept(new Loss(1, host, null, Loss.Reason.CAPTURE, 12_000_000_000L, 40));
        a.accept(new Loss(2, host, null, Loss.Reason.CAPTURE, 13_000_000_000L, 2));
        a.accept(new Loss(2, host, null, Loss.Reason.GAP, 13_000_000_000L, 1));
        a.flush();
        assertThat(sent).hasSize(2);
        Partial capture = sent.getFirst();
        assertThat(capture.series().metric()).isEqualTo("weir.capture.lost");
        assertThat(capture.series().attributes()).isEqualTo(Attributes.of("weir.loss.reason", "capture"));
        assertThat(capture.resource()).isEqualTo(attributes("service.name", "weir", "host.name", "node-1"));
        assertThat(capture.windowMillis()).isEqualTo(10_000);
        assertThat(capture.aggregate().value(Temporality.DELTA, List.of()))
                .hasToString("Sum[number=42, monotonic=true, temporality=DELTA]");
    }

    @Test
    void aProtocolWithoutAMetricIsCounted() {
        LocalAggregation a = aggregation(Timed.DELTA);
        a.accept(Exchanges.asServer().protocol("smtp").build());
        assertThat(a.count(LocalCount.NO_METRIC)).isEqualTo(1);
        assertThat(a.held()).isZero();
    }

    private LocalAggregation ofEveryProtocol() {
        return new LocalAggregation(
                Timed.DELTA,
                Protocols.all().stream()
                        .flatMap(p -> p.metrics(Set.of()).stream())
                        .toList(),
                sent::add);
    }

    @Test
    void aDatabasesClientIsMeasuredWithWhatHasFewValues() {
        LocalAggregation a = ofEveryProtocol();
        Attributes kept = attributes(
                "db.namespace", "3",
                "db.operation.name", "INCR",
                "db.query.text", "INCR user:1",
                "db.stored_procedure.name", "x");
        a.accept(Exchanges.asClient()
                .protocol("redis")
                .status("WRONGTYPE")
                .attributes(kept)
                .build());
        a.accept(Exchanges.asClient()
                .protocol("postgresql")
                .status("OK")
                .attributes(attributes("db.query.summary", "SELECT t", "db.query.text", "select * from t"))
                .build());
        a.flush();

        assertThat(sent).extracting(p -> p.series().metric()).containsOnly("db.client.operation.duration");
        assertThat(sent.get(0).series().attributes())
                .isEqualTo(attributes(
                        "db.system.name", "redis",
                        "db.namespace", "3",
                        "db.operation.name", "INCR",
                        "db.response.status_code", "WRONGTYPE",
                        "error.type", "WRONGTYPE",
                        "server.address", "10.0.0.2",
                        "server.port", 8080));
        assertThat(sent.get(1).series().attributes())
                .isEqualTo(attributes(
                        "db.system.name", "postgresql",
                        "db.query.summary", "SELECT t",
                        "server.address", "10.0.0.2",
                        "server.port", 8080));
    }

    @Test
    void aLookupIsMeasuredByItsName() {
        LocalAggregation a = ofEveryProtocol();
        a.accept(Exchanges.asClient()
                .protocol("dns")
                .request("A", "shop.example")
                .status("NXDOMAIN")
                .build());
        a.flush();

        assertThat(sent.getFirst().series().metric()).isEqualTo("dns.lookup.duration");
        assertThat(sent.getFirst().series().attributes())
                .isEqualTo(attributes("dns.question.name", "shop.example", "error.type", "NXDOMAIN"));
    }

    @Test
    void whatADatabaseOrANameServerSeesIsCountedAndNotMeasured() {
        LocalAggregation a = ofEveryProtocol();
        a.accept(Exchanges.asServer().protocol("redis").build());
        a.accept(Exchanges.inCapture("a.pcap").protocol("dns").build());
        a.flush();

        assertThat(sent).isEmpty();
        assertThat(a.count(LocalCount.UNKNOWN_VIEW)).isEqualTo(2);
    }
}
