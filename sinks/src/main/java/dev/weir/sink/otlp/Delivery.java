package dev.weir.sink.otlp;

import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpSignal;
import java.time.Duration;
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

    private final OtlpSignal<?> signal;
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
    }

    Delivery(OtlpSignal<?> signal, OtlpConfig config, Transport transport, Listener listener) {
        this(
                signal,
                config,
                transport,
                listener,
                Time.SYSTEM,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    Delivery(
            OtlpSignal<?> signal,
            OtlpConfig config,
            Transport transport,
            Listener listener,
            Time time,
            DoubleSupplier random) {
        this.signal = signal;
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

    Tally deliver(ExportRequest request) throws InterruptedException {
        Tally tally = new Tally();
        tally.bytes += request.protobuf().length;
        long began = time.nanos();
        int retries = 0;
        while (attempt(request, began, retries, tally)) {
            retries++;
            listener.retried();
        }
        return tally;
    }

    /** Whether the request is to be sent again, now. */
    private boolean attempt(ExportRequest request, long began, int retries, Tally tally) throws InterruptedException {
        int records = request.records();
        long sent = time.nanos();
        Reply reply = transport.send(request);
        tally.sendMillis = Duration.ofNanos(time.nanos() - sent).toMillis();
        return switch (reply) {
            case Reply.Accepted a -> {
                accepted(a, records, tally);
                yield false;
            }
            case Reply.Refused r -> {
                drop(r.reason(), r.reason(), r.message(), records, tally);
                yield false;
            }
            case Reply.Unavailable u -> pause(u, records, began, retries, tally);
        };
    }

    private void accepted(Reply.Accepted a, int records, Tally tally) {
        long rejected = Math.clamp(a.rejected(), 0, records);
        tally.accepted += records - rejected;
        tally.rejected += rejected;
        if (rejected > 0 || !a.message().isEmpty()) {
            String line =
                    "%s: Partial success response: the receiver rejected %d of %d %s, which are not sent again: %s"
                            .formatted(config, rejected, records, signal.noun(), a.message());
            log.say("partial", line, LOG::warn);
        }
    }

    private boolean pause(Reply.Unavailable u, int records, long began, int retries, Tally tally)
            throws InterruptedException {
        if (!config.retry().enabled()) {
            drop(Tally.RETRY_DISABLED, u.reason(), u.message(), records, tally);
            return false;
        }
        Duration wait = config.retry().interval(retries, random.getAsDouble());
        if (u.after().compareTo(wait) > 0) {
            wait = u.after();
        }
        if (isTooLate(began, wait)) {
            drop(Tally.TOO_LATE, u.reason(), u.message(), records, tally);
            return false;
        }
        String line = "%s: Exporting failed. Will retry the request after %d ms: %s %s; %s"
                .formatted(
                        config, wait.toMillis(), u.reason(), u.message(), Advice.on(signal, u.reason(), u.message()));
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

    private void drop(String key, String reason, String message, int records, Tally tally) {
        tally.drop(key, records);
        String line = "%s: Exporting failed. Dropping %d %s (%s): %s %s; %s"
                .formatted(config, records, signal.noun(), key, reason, message, Advice.on(signal, reason, message));
        log.say("drop " + key, line, LOG::error);
    }
}
