package dev.weir.pcap.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Serializer of {@link PcapEnumeratorState}. */
final class PcapEnumeratorStateSerializer implements SimpleVersionedSerializer<PcapEnumeratorState> {
    static final PcapEnumeratorStateSerializer INSTANCE = new PcapEnumeratorStateSerializer();

    @Override
    public int getVersion() {
        return PcapSplitSerializer.VERSION;
    }

    @Override
    public byte[] serialize(PcapEnumeratorState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeBoolean(state.searched());
        out.writeInt(state.unassigned().size());
        for (PcapSplit split : state.unassigned()) {
            PcapSplitSerializer.write(split, out);
        }
        return bytes.toByteArray();
    }

    @Override
    public PcapEnumeratorState deserialize(int version, byte[] serialized) throws IOException {
        PcapSplitSerializer.checkVersion(version);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        boolean searched = in.readBoolean();
        List<PcapSplit> unassigned = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            unassigned.add(PcapSplitSerializer.read(in));
        }
        return new PcapEnumeratorState(searched, List.copyOf(unassigned));
    }
}
