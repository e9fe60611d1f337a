package dev.weir.ebpf.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Version 1: host, ring. Version 2: and how far it was read. */
final class RingSplitSerializer implements SimpleVersionedSerializer<RingSplit> {
    private static final int VERSION = 2;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(RingSplit split) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(split.host());
        out.writeInt(split.ring());
        out.writeLong(split.capture());
        out.writeLong(split.position());
        out.writeLong(split.records());
        out.writeLong(split.lost());
        return bytes.toByteArray();
    }

    @Override
    public RingSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version > VERSION) {
            throw new IOException("a split of version " + version + " was written by a newer Weir");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        String host = in.readUTF();
        int ring = in.readInt();
        return version == 1
                ? new RingSplit(host, ring)
                : new RingSplit(host, ring, in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }
}
