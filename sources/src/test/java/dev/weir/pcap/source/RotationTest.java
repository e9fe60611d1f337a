package dev.weir.pcap.source;

import static dev.weir.pcap.CaptureBytes.ETHERNET;
import static dev.weir.pcap.CaptureBytes.packet;
import static dev.weir.pcap.CaptureBytes.pcapAt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Segment;
import dev.weir.pcap.CaptureCounts;
import dev.weir.pcap.CaptureLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of one capture that was rotated. */
class RotationTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;

    /** Three bytes of a connection that sends as many in each second. */
    private PcapSplit file(String origin, int second) throws IOException {
        return file(origin, second, 3 * second);
    }

    private PcapSplit file(String origin, int second, int seq) throws IOException {
        Path path = folder.resolve(origin);
        Files.createDirectories(path.getParent());
        byte[] content = pcapAt(
                second, ETHERNET, packet(40000, seq, "a"), packet(40000, seq + 1, "b"), packet(40000, seq + 2, "c"));
        Files.write(path, content);
        return new PcapSplit(path.toString(), origin, origin.hashCode(), content.length, second * SECOND, 0);
    }

    private static List<PcapSplit> join(PcapSplit... files) {
        return Rotation.join(List.of(files), CaptureLimits.DEFAULT);
    }

    @Test
    void filesOfOneFolderWhoseTimesAdjoinShareAScope() throws IOException {
        PcapSplit first = file("z.pcap", 100);
        List<PcapSplit> joined = join(file("a.pcap", 102), first, file("m.pcap", 101));
        assertThat(joined).extracting(PcapSplit::origin).containsExactly("z.pcap", "m.pcap", "a.pcap");
        assertThat(joined).extracting(PcapSplit::scope).containsOnly(first.scope());
    }

    @Test
    void filesWhoseTimesAdjoinWithoutAConnectionThatGoesOnDoNot() throws IOException {
        List<PcapSplit> joined = join(file("a.pcap", 100, 300), file("b.pcap", 101, 304), file("c.pcap", 102, 300));
        assertThat(joined).extracting(PcapSplit::scope).doesNotHaveDuplicates();
    }

    @Test
    void filesThatOverlapOrLieFarApartOrInOtherFoldersDoNot() throws IOException {
        long far = Rotation.ADJOINING_NANOS / SECOND + 2;
        PcapSplit early = file("early.pcap", 100);
        byte[] content = pcapAt(100, ETHERNET, packet(40000, 9, "x"));
        Files.write(folder.resolve("at the same time.pcap"), content);
        PcapSplit same = new PcapSplit(
                folder.resolve("at the same time.pcap").toString(),
                "at the same time.pcap",
                7,
                content.length,
                100 * SECOND + 1,
                0);
        List<PcapSplit> joined = join(early, same, file("late.pcap", 100 + (int) far), file("other/b.pcap", 101));
        assertThat(joined).extracting(PcapSplit::scope).doesNotHaveDuplicates();
    }

    @Test
    void theEndOfAFileThatIsContinuedEndsNothing() throws IOException {
        List<PcapSplit> joined = join(file("a.pcap", 100), file("b.pcap", 101));
        List<Segment.Kind> kinds = new ArrayList<>();
        CaptureCounts counts = new CaptureCounts();
        try (var reader =
                new PcapSplitReader(CaptureLimits.DEFAULT, counts, new Progress("pcap", counts, System::nanoTime))) {
            reader.handleSplitsChanges(new SplitsAddition<>(joined));
            for (int finished = 0; finished < 2; ) {
                var batch = reader.fetch();
                batch.nextSplit();
                for (Segment s = batch.nextRecordFromSplit(); s != null; s = batch.nextRecordFromSplit()) {
                    kinds.add(s.kind());
                }
                finished += batch.finishedSplits().size();
            }
        }
        assertThat(kinds).hasSize(7).endsWith(Segment.Kind.END_OF_SCOPE);
        assertThat(kinds.subList(0, 6)).containsOnly(Segment.Kind.PACKET);
    }
}
