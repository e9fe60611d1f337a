package dev.weir.sink.otlp;

import dev.weir.api.Span;
import dev.weir.api.types.SpanSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The writer's state: a batch that is not delivered yet. Names the version of the spans in it. */
final class SpansSerializer implements SimpleVersionedSerializer<List<Span>> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(List<Span> spans) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(512 * (spans.size() + 1));
        TypeSerializerSnapshot.writeVersionedSnapshot(out, SpanSerializer.INSTANCE.snapshotConfiguration());
        out.writeInt(spans.size());
        for (Span s : spans) {
            SpanSerializer.INSTANCE.serialize(s, out);
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public List<Span> deserialize(int version, byte[] bytes) throws IOException {
        if (version != VERSION) {
            throw new IOException("the state of an OTLP sink has version " + version + ", known is " + VERSION);
        }
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        TypeSerializer<Span> serializer = TypeSerializerSnapshot.<Span>readVersionedSnapshot(
                        in, SpansSerializer.class.getClassLoader())
                .restoreSerializer();
        int n = in.readInt();
        List<Span> spans = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            spans.add(serializer.deserialize(in));
        }
        return spans;
    }
}
