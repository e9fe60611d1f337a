package dev.weir.sink.kafka;

import java.io.IOException;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** A transaction in a checkpoint: Flink's own part of it in Flink's own form. */
record TransactionSerializer(SimpleVersionedSerializer<KafkaCommittable> committables)
        implements SimpleVersionedSerializer<Transaction> {
    /** Version 1 was Flink's own form alone. */
    private static final int VERSION = 2;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(Transaction transaction) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeLong(transaction.records());
        out.writeLong(transaction.number());
        SimpleVersionedSerialization.writeVersionAndSerialize(committables, transaction.committable(), out);
        return out.getCopyOfBuffer();
    }

    @Override
    public Transaction deserialize(int version, byte[] bytes) throws IOException {
        if (version != VERSION) {
            throw new IOException("the state of a kafka sink has version " + version + ", known is " + VERSION);
        }
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        long records = in.readLong();
        long number = in.readLong();
        return new Transaction(
                SimpleVersionedSerialization.readVersionAndDeSerialize(committables, in), records, number);
    }
}
