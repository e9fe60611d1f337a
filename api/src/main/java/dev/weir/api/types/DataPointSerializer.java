package dev.weir.api.types;

import dev.weir.api.DataPoint;
import dev.weir.api.EncodedPoint;
import dev.weir.api.MetricPoint;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link DataPoint}. */
public final class DataPointSerializer extends RecordSerializer<DataPoint> {
    private static final long serialVersionUID = 1L;
    public static final DataPointSerializer INSTANCE = new DataPointSerializer();
    private static final int MADE = 0;
    private static final int ENCODED = 1;

    @Override
    protected int version() {
        return 1;
    }

    @Override
    public void write(DataPoint point, DataOutputView out) throws IOException {
        switch (point) {
            case MetricPoint made -> {
                out.writeByte(MADE);
                MetricPointSerializer.INSTANCE.write(made, out);
            }
            case EncodedPoint encoded -> {
                out.writeByte(ENCODED);
                EncodedPoint.Metric metric = encoded.metric();
                bytes(metric.resource(), out);
                bytes(metric.scope(), out);
                bytes(metric.metric(), out);
                out.writeByte(metric.kind());
                bytes(metric.data(), out);
                bytes(encoded.point(), out);
            }
        }
    }

    @Override
    public DataPoint read(DataInputView in, int version) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case MADE -> MetricPointSerializer.INSTANCE.read(in, 1);
            case ENCODED ->
                new EncodedPoint(
                        new EncodedPoint.Metric(bytes(in), bytes(in), bytes(in), in.readByte(), bytes(in)), bytes(in));
            default -> throw new IOException("no kind of data point: " + kind);
        };
    }

    private static void bytes(byte[] bytes, DataOutputView out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] bytes(DataInputView in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
