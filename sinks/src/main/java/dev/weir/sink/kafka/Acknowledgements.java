package dev.weir.sink.kafka;

import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.MetricGroup;

/** What brokers answered to messages outside of transactions, in records. The producer's thread counts. */
final class Acknowledgements {
    /** A broker, or {@code producer.max_message_bytes}, does not allow a message of this size. */
    static final String TOO_LARGE = "message_too_large";

    /** A broker takes no message with this content, however often it is sent. */
    static final String REFUSED = "refused";

    final AtomicLong taken = new AtomicLong();
    final AtomicLong tooLarge = new AtomicLong();
    final AtomicLong refused = new AtomicLong();

    void show(Counts counts, MetricGroup group, String unit) {
        counts.show(group, Flow.SENT, unit, taken::get);
        counts.show(group, Flow.LOST, unit, TOO_LARGE, tooLarge::get);
        counts.show(group, Flow.LOST, unit, REFUSED, refused::get);
    }

    long all() {
        return taken.get() + tooLarge.get() + refused.get();
    }
}
