package dev.weir.sink.otlp;

import dev.weir.api.Span;
import dev.weir.otlp.OtlpTraces;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends batches until the receiver has taken them, refused them, or their time is over. Blocks; used by several threads.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final OtlpConfig config;
    private final Transport transport;
    private final Time time;
    private final DoubleSupplier random;
    private final RateLimitedLog log;
    private final Listener listener;

    /** Relative to {@link Time#nanos}; null while the end of the input is not in sight. */
    private volatile @Nullable Long lastCallNanos;

    /** Told from the delivering threads. */
    interface Listener {
        void retried();

        void split();
    }

    Delivery(OtlpConfig config, Transport transport, Listener listener) {
        this(
                config,
                transport,
                listener,
                Time.SYSTEM,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    Delivery(OtlpConfig config, Transport transport, Listener listener, Time time, DoubleSupplier random) {
        this.config = config;
        this.transport = transport;
        this.listener = listener;
        this.time = time;
        this.random = random;
        this.log = new RateLimitedLog(time);
    }

    /** From now on no batch is tried for longer than one batch may be, so that an end comes. */
    void lastCall() {
        lastCallNanos = time.nanos() + config.retry().maxElapsed().toNanos();
    }

    Tally deliver(List<Span> spans) throws InterruptedException {
        Tally tally = new Tally();
        deliver(spans, tally);
        return tally;
    }

    private void deliver(List<Span> spans, Tally tally) throws InterruptedException {
        ExportTraceServiceRequest request = OtlpTraces.request(spans);
        if (request.getSerializedSize() > config.queue().maxBytes() && spans.size() > 1) {
            listener.split();
            int half = spans.size() / 2;
            deliver(spans.subList(0, half), tally);
            deliver(spans.subList(half, spans.size()), tally);
            return;
        }
        tally.bytes += request.getSerializedSize();
        long began = time.nanos();
        int retries = 0;
        while (attempt(request, spans.size(), began, retries, tally)) {
            retries++;
            listener.retried();
        }
    }

    /** Whether the request is to be sent again, now. */
    private boolean attempt(ExportTraceServiceRequest request, int spans, long began, int retries, Tally tally)
            throws InterruptedException {
        long sent = time.nanos();
        Reply reply = transport.send(request);
        tally.sendMillis = Duration.ofNanos(time.nanos() - sent).toMillis();
        return switch (reply) {
            case Reply.Accepted a -> {
                accepted(a, spans, tally);
                yield false;
            }
            case Reply.Refused r -> {
                drop(r.reason(), r.reason(), r.message(), spans, tally);
                yield false;
            }
            case Reply.Unavailable u -> pause(u, spans, began, retries, tally);
        };
    }

    private void accepted(Reply.Accepted a, int spans, Tally tally) {
        long rejected = Math.clamp(a.rejected(), 0, spans);
        tally.accepted += spans - rejected;
        tally.rejected += rejected;
        if (rejected > 0 || !a.message().isEmpty()) {
            String line =
                    "%s: Partial success response: the receiver rejected %d of %d spans, which are not sent again: %s"
                            .formatted(config, rejected, spans, a.message());
            log.say("partial", line, LOG::warn);
        }
    }

    private boolean pause(Reply.Unavailable u, int spans, long began, int retries, Tally tally)
            throws InterruptedException {
        if (!config.retry().enabled()) {
            drop(Tally.RETRY_DISABLED, u.reason(), u.message(), spans, tally);
            return false;
        }
        Duration wait = config.retry().interval(retries, random.getAsDouble());
        if (u.after().compareTo(wait) > 0) {
            wait = u.after();
        }
        if (isTooLate(began, wait)) {
            drop(Tally.TOO_LATE, u.reason(), u.message(), spans, tally);
            return false;
        }
        String line = "%s: Exporting failed. Will retry the request after %d ms: %s %s; %s"
                .formatted(config, wait.toMillis(), u.reason(), u.message(), Advice.on(u.reason(), u.message()));
        log.say("retry " + u.reason(), line, LOG::warn);
        time.sleep(wait);
        return true;
    }

    private boolean isTooLate(long began, Duration wait) {
        if (config.retry().maxElapsed().isZero()) {
            return false;
        }
        long next = time.nanos() + wait.toNanos();
        Long lastCall = lastCallNanos;
        return next - began > config.retry().maxElapsed().toNanos() || (lastCall != null && next - lastCall > 0);
    }

    private void drop(String key, String reason, String message, int spans, Tally tally) {
        tally.drop(key, spans);
        String line = "%s: Exporting failed. Dropping %d spans (%s): %s %s; %s"
                .formatted(config, spans, key, reason, message, Advice.on(reason, message));
        log.say("drop " + key, line, LOG::error);
    }
}
