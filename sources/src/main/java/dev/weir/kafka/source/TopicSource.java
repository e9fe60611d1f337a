package dev.weir.kafka.source;

import dev.weir.api.component.ComponentFailure;
import dev.weir.api.component.Explained;
import dev.weir.api.kafka.KafkaRemedy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Flink's source of Kafka, with failures that name component, topic, brokers and remedy. */
final class TopicSource<T> implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState>, ResultTypeQueryable<T> {
    private static final long serialVersionUID = 1L;

    private final KafkaSource<T> source;
    private final String id;
    private final String topic;
    private final String brokers;

    TopicSource(KafkaSource<T> source, String id, String topic, String brokers) {
        this.source = source;
        this.id = id;
        this.topic = topic;
        this.brokers = brokers;
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context) throws Exception {
        return new ExplainedReader<>(source.createReader(context), explained());
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return part(source.createEnumerator(context(context)));
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state) throws Exception {
        return part(source.restoreEnumerator(context(context), state));
    }

    @SuppressWarnings("unchecked")
    private SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> part(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator) {
        return explained().part(SplitEnumerator.class, enumerator);
    }

    @SuppressWarnings("unchecked")
    private SplitEnumeratorContext<KafkaPartitionSplit> context(SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return explained().context(SplitEnumeratorContext.class, context);
    }

    private Explained explained() {
        return new Explained(thrown -> {
            Throwable cause = KafkaRemedy.cause(thrown);
            return new ComponentFailure(
                    "sources." + id,
                    "read",
                    "topic " + topic + " at " + brokers,
                    ComponentFailure.saying(cause),
                    KafkaRemedy.of(cause, "read"),
                    thrown);
        });
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return source.getProducedType();
    }
}
