package dev.weir.pcap.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PcapStateTest {
    private static final PcapSplit SPLIT = new PcapSplit("/x/" + "ä".repeat(70_000), "a/b.pcap", -5, 99, 7, 3);

    @Test
    void aSplitIsReadBackAsWritten() throws IOException {
        PcapSplitSerializer s = PcapSplitSerializer.INSTANCE;
        assertThat(s.deserialize(s.getVersion(), s.serialize(SPLIT))).isEqualTo(SPLIT);
    }

    @Test
    void theEnumeratorsStateIsReadBackAsWritten() throws IOException {
        PcapEnumeratorStateSerializer s = PcapEnumeratorStateSerializer.INSTANCE;
        PcapEnumeratorState state = new PcapEnumeratorState(true, List.of(SPLIT, SPLIT.at(9)));
        assertThat(s.deserialize(s.getVersion(), s.serialize(state))).isEqualTo(state);
    }

    @Test
    void stateOfAnotherVersionIsRefused() {
        assertThatThrownBy(() -> PcapSplitSerializer.INSTANCE.deserialize(2, new byte[0]))
                .hasMessageContaining("version 2");
    }
}
