package dev.weir.kafka.source;

import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.kafka.source.MessageReader.Skipped;
import dev.weir.kafka.source.MessageReader.Unreadable;
import java.util.Locale;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is in the messages, one behind another; what cannot be read is counted and left out. */
final class MessagesSchema<T> implements KafkaRecordDeserializationSchema<T> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(MessagesSchema.class);

    private final String id;
    private final String unit;
    private final MessageReader.Opener<T> opener;
    private final TypeInformation<T> type;

    private transient @Nullable MessageReader<T> reader;
    private transient long accepted;
    private transient long used;
    private transient long sent;
    private transient long[] skipped = new long[0];

    MessagesSchema(String id, String unit, MessageReader.Opener<T> opener, TypeInformation<T> type) {
        this.id = id;
        this.unit = unit;
        this.opener = opener;
        this.type = type;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        MetricGroup metrics = context.getMetricGroup();
        skipped = new long[Skipped.values().length];
        reader = opener.open(id, metrics);
        Counts counts = new Counts(id, null);
        counts.show(metrics, Flow.ACCEPTED, "messages", () -> accepted);
        counts.show(metrics, Flow.USED, "messages", () -> used);
        for (Skipped reason : Skipped.values()) {
            counts.show(
                    metrics,
                    Flow.LOST,
                    "messages",
                    reason.name().toLowerCase(Locale.ROOT),
                    () -> skipped[reason.ordinal()]);
        }
        counts.show(metrics, Flow.SENT, unit, () -> sent);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<T> out) {
        accepted++;
        MessageReader<T> open = reader;
        if (open == null) {
            throw new IllegalStateException("not opened");
        }
        byte[] value = message.value();
        try {
            if (value == null) {
                throw new Unreadable(Skipped.NO_VALUE, null);
            }
            for (T record : open.read(value)) {
                out.collect(record);
                sent++;
            }
            used++;
        } catch (Unreadable e) {
            if (skipped[e.reason().ordinal()]++ == 0) {
                LOG.warn(
                        "{}: left out message {} of {}-{}: {}; further ones are counted",
                        id,
                        message.offset(),
                        message.topic(),
                        message.partition(),
                        e.reason(),
                        e.getCause());
            }
        }
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }
}
