package dev.weir.sink.otlp;

import dev.weir.otlp.ExportRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The writer's state: a request that is not delivered yet, as OTLP itself writes it. */
final class RequestSerializer implements SimpleVersionedSerializer<ExportRequest> {
    static final RequestSerializer INSTANCE = new RequestSerializer();

    /** Version 1 was a list of records in Weir's own serialization; no release wrote it. */
    private static final int VERSION = 2;

    private RequestSerializer() {}

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ExportRequest request) {
        return ByteBuffer.allocate(Integer.BYTES + request.protobuf().length)
                .putInt(request.records())
                .put(request.protobuf())
                .array();
    }

    @Override
    public ExportRequest deserialize(int version, byte[] bytes) throws IOException {
        if (version != VERSION) {
            throw new IOException("the state of an OTLP sink has version " + version + ", known is " + VERSION);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int records = in.getInt();
        byte[] protobuf = new byte[in.remaining()];
        in.get(protobuf);
        return new ExportRequest(records, protobuf);
    }
}
