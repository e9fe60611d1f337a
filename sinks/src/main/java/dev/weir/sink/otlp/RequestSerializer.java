package dev.weir.sink.otlp;

import com.github.luben.zstd.ZstdException;
import dev.weir.otlp.ExportRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The writer's state: a request that is not delivered yet, as OTLP itself writes it, compressed. While the receiver is slow there are
 * tens of megabytes of it in each checkpoint, and Flink writes state byte by byte.
 */
final class RequestSerializer implements SimpleVersionedSerializer<ExportRequest> {
    static final RequestSerializer INSTANCE = new RequestSerializer();

    /** Version 1 was a list of records in Weir's own serialization; no release wrote it. */
    private static final int PLAIN = 2;

    private static final int VERSION = 3;

    /** The fastest. */
    private static final int LEVEL = 1;

    private RequestSerializer() {}

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ExportRequest request) {
        byte[] packed = com.github.luben.zstd.Zstd.compress(request.protobuf(), LEVEL);
        return ByteBuffer.allocate(2 * Integer.BYTES + packed.length)
                .putInt(request.records())
                .putInt(request.protobuf().length)
                .put(packed)
                .array();
    }

    @Override
    public ExportRequest deserialize(int version, byte[] bytes) throws IOException {
        if (version != PLAIN && version != VERSION) {
            throw new IOException(
                    "the state of an OTLP sink has version " + version + ", known are " + PLAIN + " and " + VERSION);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int records = in.getInt();
        int length = version == PLAIN ? in.remaining() : in.getInt();
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return new ExportRequest(records, version == PLAIN ? rest : unpacked(rest, length));
    }

    private static byte[] unpacked(byte[] packed, int length) throws IOException {
        try {
            return com.github.luben.zstd.Zstd.decompress(packed, length);
        } catch (ZstdException e) {
            throw new IOException("a request in the state of an OTLP sink is damaged", e);
        }
    }
}
