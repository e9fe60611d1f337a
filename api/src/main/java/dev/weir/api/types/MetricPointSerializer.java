package dev.weir.api.types;

import dev.weir.api.MetricPoint;
import dev.weir.api.MetricPoint.Exemplar;
import dev.weir.api.MetricPoint.ExponentialHistogram;
import dev.weir.api.MetricPoint.Gauge;
import dev.weir.api.MetricPoint.Histogram;
import dev.weir.api.MetricPoint.Sum;
import dev.weir.api.MetricPoint.Temporality;
import dev.weir.api.MetricPoint.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link MetricPoint}. */
public final class MetricPointSerializer extends RecordSerializer<MetricPoint> {
    private static final long serialVersionUID = 1L;
    public static final MetricPointSerializer INSTANCE = new MetricPointSerializer();
    private static final Temporality[] TEMPORALITIES = Temporality.values();
    private static final int GAUGE = 0;
    private static final int SUM = 1;
    private static final int HISTOGRAM = 2;
    private static final int EXPONENTIAL = 3;

    @Override
    protected int version() {
        return 1;
    }

    @Override
    public void write(MetricPoint p, DataOutputView out) throws IOException {
        Wire.text(p.name(), out);
        Wire.text(p.description(), out);
        Wire.text(p.unit(), out);
        value(p.value(), out);
        out.writeLong(p.startNanos());
        out.writeLong(p.timeNanos());
        out.writeInt(p.flags());
        Wire.attributes(p.attributes(), out);
        Wire.attributes(p.resource(), out);
    }

    @Override
    public MetricPoint read(DataInputView in, int version) throws IOException {
        return new MetricPoint(
                Wire.text(in),
                Wire.text(in),
                Wire.text(in),
                value(in),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                Wire.attributes(in),
                Wire.attributes(in));
    }

    private static void value(Value value, DataOutputView out) throws IOException {
        switch (value) {
            case Gauge g -> {
                out.writeByte(GAUGE);
                number(g.number(), out);
            }
            case Sum s -> {
                out.writeByte(SUM);
                number(s.number(), out);
                out.writeBoolean(s.monotonic());
                out.writeByte(s.temporality().ordinal());
            }
            case Histogram h -> {
                out.writeByte(HISTOGRAM);
                moments(h.temporality(), h.count(), h.sum(), h.min(), h.max(), out);
                out.writeInt(h.bounds().length);
                for (double bound : h.bounds()) {
                    out.writeDouble(bound);
                }
                longs(h.buckets(), out);
                exemplars(h.exemplars(), out);
            }
            case ExponentialHistogram h -> {
                out.writeByte(EXPONENTIAL);
                moments(h.temporality(), h.count(), h.sum(), h.min(), h.max(), out);
                out.writeInt(h.scale());
                out.writeLong(h.zeroCount());
                out.writeInt(h.offset());
                longs(h.buckets(), out);
                exemplars(h.exemplars(), out);
            }
        }
    }

    private static Value value(DataInputView in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case GAUGE -> new Gauge(number(in));
            case SUM -> new Sum(number(in), in.readBoolean(), TEMPORALITIES[in.readByte()]);
            case HISTOGRAM ->
                new Histogram(
                        TEMPORALITIES[in.readByte()],
                        in.readLong(),
                        in.readDouble(),
                        in.readDouble(),
                        in.readDouble(),
                        doubles(in),
                        longs(in),
                        exemplars(in));
            case EXPONENTIAL ->
                new ExponentialHistogram(
                        TEMPORALITIES[in.readByte()],
                        in.readLong(),
                        in.readDouble(),
                        in.readDouble(),
                        in.readDouble(),
                        in.readInt(),
                        in.readLong(),
                        in.readInt(),
                        longs(in),
                        exemplars(in));
            default -> throw new IOException("no kind of metric: " + kind);
        };
    }

    private static void moments(
            Temporality temporality, long count, double sum, double min, double max, DataOutputView out)
            throws IOException {
        out.writeByte(temporality.ordinal());
        out.writeLong(count);
        out.writeDouble(sum);
        out.writeDouble(min);
        out.writeDouble(max);
    }

    private static void number(Number number, DataOutputView out) throws IOException {
        boolean whole = number instanceof Long;
        out.writeBoolean(whole);
        out.writeLong(whole ? number.longValue() : Double.doubleToRawLongBits(number.doubleValue()));
    }

    private static Number number(DataInputView in) throws IOException {
        if (in.readBoolean()) {
            return in.readLong();
        }
        return Double.longBitsToDouble(in.readLong());
    }

    private static double[] doubles(DataInputView in) throws IOException {
        double[] values = new double[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    private static void longs(long[] values, DataOutputView out) throws IOException {
        out.writeInt(values.length);
        for (long value : values) {
            out.writeLong(value);
        }
    }

    private static long[] longs(DataInputView in) throws IOException {
        long[] values = new long[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readLong();
        }
        return values;
    }

    private static void exemplars(List<Exemplar> exemplars, DataOutputView out) throws IOException {
        out.writeInt(exemplars.size());
        for (Exemplar e : exemplars) {
            out.writeDouble(e.value());
            out.writeLong(e.timeNanos());
            out.writeLong(e.traceIdHi());
            out.writeLong(e.traceIdLo());
            out.writeLong(e.spanId());
        }
    }

    private static List<Exemplar> exemplars(DataInputView in) throws IOException {
        int n = in.readInt();
        List<Exemplar> exemplars = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            exemplars.add(new Exemplar(in.readDouble(), in.readLong(), in.readLong(), in.readLong(), in.readLong()));
        }
        return exemplars;
    }
}
