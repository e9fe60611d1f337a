package dev.weir.pcap.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Serializer of {@link PcapSplit}. */
final class PcapSplitSerializer implements SimpleVersionedSerializer<PcapSplit> {
    static final PcapSplitSerializer INSTANCE = new PcapSplitSerializer();
    static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(PcapSplit split) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(split, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    @Override
    public PcapSplit deserialize(int version, byte[] serialized) throws IOException {
        checkVersion(version);
        return read(new DataInputStream(new ByteArrayInputStream(serialized)));
    }

    static void checkVersion(int version) throws IOException {
        if (version != VERSION) {
            throw new IOException("state of version " + version + " of the pcap source; this Weir reads " + VERSION);
        }
    }

    static void write(PcapSplit split, DataOutputStream out) throws IOException {
        text(split.path(), out);
        text(split.origin(), out);
        out.writeLong(split.scope());
        out.writeLong(split.size());
        out.writeLong(split.firstNanos());
        out.writeLong(split.position());
    }

    static PcapSplit read(DataInputStream in) throws IOException {
        return new PcapSplit(text(in), text(in), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    /** Paths may be longer than {@code writeUTF} takes. */
    private static void text(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
