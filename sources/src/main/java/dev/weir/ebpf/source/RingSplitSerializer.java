package dev.weir.ebpf.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Version 1: host, ring. */
final class RingSplitSerializer implements SimpleVersionedSerializer<RingSplit> {
    @Override
    public int getVersion() {
        return 1;
    }

    @Override
    public byte[] serialize(RingSplit split) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(split.host());
        out.writeInt(split.ring());
        return bytes.toByteArray();
    }

    @Override
    public RingSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version != 1) {
            throw new IOException("a split of version " + version + " was written by a newer Weir");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        return new RingSplit(in.readUTF(), in.readInt());
    }
}
