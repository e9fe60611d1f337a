package dev.weir.ebpf.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RingSplitSerializerTest {
    private final RingSplitSerializer serializer = new RingSplitSerializer();

    @Test
    void aSplitComesBackEqual() throws IOException {
        RingSplit split = new RingSplit("node-1", 3, 77, 4096, 12, 5);
        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(split)))
                .isEqualTo(split);
    }

    @Test
    void oneOfVersion1DidNotKnowHowFarItWasRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF("node-1");
        out.writeInt(3);
        assertThat(serializer.deserialize(1, bytes.toByteArray())).isEqualTo(new RingSplit("node-1", 3));
    }

    @Test
    void oneOfANewerVersionIsRefused() throws IOException {
        byte[] bytes = serializer.serialize(new RingSplit("node-1", 3));
        assertThatThrownBy(() -> serializer.deserialize(serializer.getVersion() + 1, bytes))
                .isInstanceOf(IOException.class)
                .hasMessage("a split of version 3 was written by a newer Weir");
    }
}
