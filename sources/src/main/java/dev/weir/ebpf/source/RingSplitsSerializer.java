package dev.weir.ebpf.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The enumerator's state. Version 1: nothing. Version 2: the version of the splits, their number, each behind its length. */
final class RingSplitsSerializer implements SimpleVersionedSerializer<List<RingSplit>> {
    private static final int VERSION = 2;

    private final RingSplitSerializer each = new RingSplitSerializer();

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(List<RingSplit> splits) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(each.getVersion());
        out.writeInt(splits.size());
        for (RingSplit split : splits) {
            byte[] one = each.serialize(split);
            out.writeInt(one.length);
            out.write(one);
        }
        return bytes.toByteArray();
    }

    @Override
    public List<RingSplit> deserialize(int version, byte[] serialized) throws IOException {
        if (version > VERSION) {
            throw new IOException("state of rings of version " + version + " was written by a newer Weir");
        }
        List<RingSplit> splits = new ArrayList<>();
        if (version == 1) {
            return splits;
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        int versionOfEach = in.readInt();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            splits.add(each.deserialize(versionOfEach, in.readNBytes(in.readInt())));
        }
        return splits;
    }
}
