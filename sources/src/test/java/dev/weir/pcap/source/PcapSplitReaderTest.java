package dev.weir.pcap.source;

import static dev.weir.pcap.CaptureBytes.ETHERNET;
import static dev.weir.pcap.CaptureBytes.packet;
import static dev.weir.pcap.CaptureBytes.pcap;
import static dev.weir.pcap.CaptureBytes.pcapAt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Segment;
import dev.weir.pcap.CaptureCounts;
import dev.weir.pcap.CaptureCounts.Count;
import dev.weir.pcap.CaptureLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapSplitReaderTest {
    @TempDir
    Path folder;

    private final CaptureCounts counts = new CaptureCounts();
    private long clock;
    private final Progress progress = new Progress("pcap", counts, () -> clock);

    private PcapSplit split(String name, byte[] content, long firstNanos, long position) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        return new PcapSplit(file.toString(), name, name.hashCode(), content.length, firstNanos, position);
    }

    /** Segments by file, files in the order in which they finish. */
    private Map<String, List<Segment>> readAll(PcapSplit... splits) throws IOException {
        Map<String, List<Segment>> all = new LinkedHashMap<>();
        try (PcapSplitReader reader = new PcapSplitReader(CaptureLimits.DEFAULT, counts, progress)) {
            reader.handleSplitsChanges(new SplitsAddition<>(List.of(splits)));
            int finished = 0;
            while (finished < splits.length) {
                RecordsWithSplitIds<Segment> batch = reader.fetch();
                String split = batch.nextSplit();
                List<Segment> segments = all.computeIfAbsent(split, s -> new ArrayList<>());
                for (Segment s = batch.nextRecordFromSplit(); s != null; s = batch.nextRecordFromSplit()) {
                    segments.add(s);
                }
                finished += batch.finishedSplits().size();
            }
            assertThat(reader.fetch().nextSplit()).isNull();
        }
        return all;
    }

    private static byte[] file(int packets) {
        byte[][] all = new byte[packets][];
        Arrays.setAll(all, i -> packet(40000 + i % 7, i, "payload " + i));
        return pcap(ETHERNET, all);
    }

    private static List<String> texts(List<Segment> segments) {
        return segments.stream()
                .map(s -> s.kind() + " " + s.connection() + " " + s.seq() + " " + s.timeNanos()
                        + new String(s.buffer(), s.offset(), s.captured()))
                .toList();
    }

    @Test
    void filesAreReadByTheTimeOfTheirFirstPacket() throws IOException {
        byte[] any = pcapAt(7, ETHERNET, packet("x"));
        assertThat(readAll(split("c", any, 2, 0), split("b", any, 9, 0), split("a", any, 9, 0), split("d", any, 1, 0))
                        .keySet())
                .containsExactly("d", "c", "a", "b");
    }

    @Test
    void readingOnFromAnyPlaceGivesTheRest() throws IOException {
        byte[] file = file(2500);
        List<String> whole = texts(readAll(split("a", file, 1, 0)).get("a"));
        assertThat(whole).hasSize(2501);
        for (int position : List.of(1, 1023, 1024, 1025, 2499, 2500, 2501)) {
            List<String> rest = texts(readAll(split("a", file, 1, position)).get("a"));
            assertThat(rest).isEqualTo(whole.subList(position, whole.size()));
        }
    }

    @Test
    void readingOnInACompressedFileGivesTheRest() throws IOException {
        Path file = folder.resolve("a.gz");
        try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(file(100));
        }
        PcapSplit split = new PcapSplit(file.toString(), "a.gz", 1, Files.size(file), 1, 60);
        assertThat(readAll(split).get("a.gz")).hasSize(41);
    }

    @Test
    void filesThatAreNoCaptureOrGoneAreCountedAndTheOthersGoOn() throws IOException {
        PcapSplit gone = new PcapSplit(folder.resolve("gone").toString(), "gone", 1, 0, 0, 0);
        Map<String, List<Segment>> all =
                readAll(gone, split("text", new byte[] {'h', 'i'}, 0, 0), split("a", file(3), 1, 0));
        assertThat(all.get("a")).hasSize(4);
        assertThat(counts.get(Count.FILES_SKIPPED)).isEqualTo(2);
        assertThat(counts.get(Count.FILES_DONE)).isEqualTo(1);
    }

    @Test
    void aTruncatedFileLosesOnlyItsEnd() throws IOException {
        byte[] file = file(3);
        Map<String, List<Segment>> all =
                readAll(split("a", Arrays.copyOf(file, file.length - 1), 0, 0), split("b", file, 1, 0));
        assertThat(all.get("a")).hasSize(3);
        assertThat(all.get("b")).hasSize(4);
        assertThat(counts.get(Count.FILES_DAMAGED)).isEqualTo(1);
    }

    @Test
    void aFileThatBecameShorterEndsInOrder() throws IOException {
        assertThat(readAll(split("a", file(3), 0, 99)).get("a")).isEmpty();
    }

    @Test
    void progressIsInBytesFilesAndPackets() throws IOException {
        PcapSplit split = split("a", file(3), 0, 0);
        progress.expect(List.of(new PcapSplit("x", "x", 1, split.size(), 1, 0)));
        readAll(split);
        assertThat(progress.line()).isEqualTo("50 % (1 of 2 files, 0.0 of 0.0 MiB), 3 packets");
    }
}
