package dev.weir.requestmetrics.flink;

import dev.weir.api.types.RecordSerializer;
import dev.weir.requestmetrics.Aggregate;
import dev.weir.requestmetrics.SeriesState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link SeriesState}. Version 1 did not have the ends of windows; no release wrote it. */
public final class SeriesStateSerializer extends RecordSerializer<SeriesState> {
    private static final long serialVersionUID = 1L;
    static final SeriesStateSerializer INSTANCE = new SeriesStateSerializer();

    @Override
    protected int version() {
        return 2;
    }

    @Override
    protected void write(SeriesState s, DataOutputView out) throws IOException {
        Aggregate total = s.total();
        out.writeBoolean(total != null);
        if (total != null) {
            Aggregate.writeAny(total, out);
        }
        out.writeLong(s.startMillis());
        out.writeLong(s.toldMillis());
        out.writeInt(s.windows().size());
        for (SeriesState.Window w : s.windows()) {
            out.writeLong(w.startMillis());
            out.writeLong(w.endMillis());
            Aggregate.writeAny(w.aggregate(), out);
        }
    }

    @Override
    protected SeriesState read(DataInputView in, int version) throws IOException {
        if (version < 2) {
            throw new IOException("open windows of version " + version + " cannot be read: no release wrote it");
        }
        Aggregate total = in.readBoolean() ? Aggregate.readAny(in) : null;
        long start = in.readLong();
        long told = in.readLong();
        int n = in.readInt();
        List<SeriesState.Window> windows = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            windows.add(new SeriesState.Window(in.readLong(), in.readLong(), Aggregate.readAny(in)));
        }
        return new SeriesState(total, start, told, List.copyOf(windows));
    }
}
