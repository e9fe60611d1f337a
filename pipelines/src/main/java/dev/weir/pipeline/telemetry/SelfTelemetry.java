package dev.weir.pipeline.telemetry;

import dev.weir.api.Attributes;
import dev.weir.api.DataPoint;
import dev.weir.api.Host;
import dev.weir.api.MetricPoint;
import dev.weir.api.MetricPoint.Gauge;
import dev.weir.api.MetricPoint.Sum;
import dev.weir.api.MetricPoint.Temporality;
import dev.weir.api.ThisHost;
import dev.weir.api.component.Component.SinkComponent;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.metrics.Flow;
import dev.weir.otlp.OtlpSignal;
import dev.weir.otlp.WeirVersion;
import dev.weir.pipeline.config.Configured;
import dev.weir.pipeline.config.Telemetry;
import dev.weir.sink.otlp.OtlpComponent;
import dev.weir.sink.otlp.OtlpSender;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the ledger as OTLP metrics: {@code weir.accepted_spans} and the like, with the component and, of what was skipped or lost,
 * the reason. Sums are cumulative since the start, so that a report that does not arrive is made good by the next. A thread of its
 * own sends; a receiver that is away harms nothing but the reports.
 */
public final class SelfTelemetry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SelfTelemetry.class);

    /** For the last report. */
    private static final long LAST_SECONDS = 2;

    private final Ledger ledger;
    private final List<OtlpSender<DataPoint>> senders;
    private final Attributes resource = resource(ThisHost.get());
    private final long startNanos = now();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("weir-telemetry").daemon().factory());

    /** Points that did not arrive, or were refused. Only the thread's. */
    private long lost;

    private SelfTelemetry(Ledger ledger, List<OtlpSender<DataPoint>> senders) {
        this.ledger = ledger;
        this.senders = senders;
    }

    /** @throws IOException if TLS cannot be set up */
    public static SelfTelemetry start(Telemetry telemetry, Ledger ledger) throws IOException {
        List<OtlpSender<DataPoint>> senders = new ArrayList<>();
        for (Configured<SinkComponent> sink : telemetry.sinks()) {
            senders.add(((OtlpComponent) sink.component())
                    .sender(OtlpSignal.METRICS, new ComponentContext(sink.id(), sink.settings())));
        }
        SelfTelemetry started = new SelfTelemetry(ledger, List.copyOf(senders));
        long millis = telemetry.interval().toMillis();
        var _ = started.thread.scheduleWithFixedDelay(started::report, millis, millis, TimeUnit.MILLISECONDS);
        return started;
    }

    private void report() {
        try {
            List<MetricPoint> points = points(ledger.totals(), now());
            for (OtlpSender<DataPoint> sender : senders) {
                lost += points.size() - sender.send(points);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("Weir's own metrics were not sent", e); // and the next report is tried all the same
        }
    }

    private List<MetricPoint> points(Map<Item, Long> totals, long timeNanos) {
        List<MetricPoint> points = new ArrayList<>(totals.size() + 1);
        totals.forEach((item, count) -> points.add(point(item, count, timeNanos)));
        points.add(point(new Item("telemetry", Flow.LOST, "data_points", "not_delivered"), lost, timeNanos));
        return points;
    }

    private MetricPoint point(Item item, long count, long timeNanos) {
        MetricPoint.Value value =
                item.flow() == Flow.HELD ? new Gauge(count) : new Sum(count, true, Temporality.CUMULATIVE);
        Attributes.Builder attributes = Attributes.builder().put("component", item.component());
        if (!item.reason().isEmpty()) {
            attributes.put("reason", item.reason());
        }
        return new MetricPoint(
                "weir." + item.flow().of(item.unit()),
                "",
                item.unit().equals("bytes") ? "By" : "{" + item.unit() + "}",
                value,
                startNanos,
                timeNanos,
                0,
                attributes.build(),
                resource);
    }

    private static Attributes resource(Host host) {
        return Attributes.builder()
                .put("service.name", "weir")
                .put("service.version", WeirVersion.VALUE)
                .put(
                        "service.instance.id",
                        host.name() + ":" + ProcessHandle.current().pid())
                .put("host.name", host.name())
                .put("host.id", host.id())
                .build();
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** Sends the numbers as they are at the end, if the receivers take them within seconds. */
    @Override
    public void close() {
        try {
            thread.submit(this::report).get(LAST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("Weir's own metrics at the end were not sent: no receiver took them within {} s", LAST_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
        senders.forEach(OtlpSender::close);
    }
}
