package dev.weir.pcap;

import static dev.weir.pcap.CaptureBytes.ETHERNET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Segment;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FuzzTest {
    private static final byte[][] FILES = {classic(), pcapng()};

    private static byte[][] packets() {
        return LayersTest.waysToTheSegment()
                .filter(w -> w.get()[0].equals(ETHERNET))
                .map(w -> (byte[]) w.get()[1])
                .toArray(byte[][]::new);
    }

    private static byte[] classic() {
        return CaptureBytes.pcap(ETHERNET, packets());
    }

    private static byte[] pcapng() {
        ByteOrder order = ByteOrder.BIG_ENDIAN;
        byte[] file = CaptureBytes.join(
                CaptureBytes.section(order), CaptureBytes.networkInterface(order, ETHERNET, 0, new byte[0]));
        for (byte[] packet : packets()) {
            file = CaptureBytes.join(file, CaptureBytes.enhanced(order, 0, 1, packet, packet.length));
        }
        return file;
    }

    @Property(tries = 2000)
    void bytesThatChangedNeverThrow(@ForAll Random random, @ForAll @IntRange(min = 1, max = 40) int changes)
            throws IOException {
        byte[] file = FILES[random.nextInt(FILES.length)].clone();
        for (int i = 0; i < changes; i++) {
            file[random.nextInt(file.length)] = (byte) random.nextInt(256);
        }
        accounts(file);
    }

    @Property(tries = 2000)
    void anyLinkTypeWithAnyBytesNeverThrows(
            @ForAll @IntRange(min = 0, max = 300) int link, @ForAll @Size(max = 120) byte[] packet) throws IOException {
        accounts(CaptureBytes.pcap(link, packet));
    }

    @Property(tries = 500)
    void anyBytesAreNoCaptureOrADamagedOne(@ForAll byte[] file) throws IOException {
        accounts(file);
    }

    @Property(tries = 300)
    void whatLiesBeforeAnyTruncationIsRead(@ForAll Random random) {
        byte[] whole = FILES[random.nextInt(FILES.length)];
        int length = 80 + random.nextInt(whole.length - 80);
        ReadCapture all = ReadCapture.of(whole);
        ReadCapture part = ReadCapture.of(Arrays.copyOf(whole, length));
        assertThat(part.segments().stream().map(ReadCapture::payload))
                .containsExactlyElementsOf(all.segments().stream()
                        .limit(part.segments().size())
                        .map(ReadCapture::payload)
                        .toList());
        assertThat(part.counts().get(CaptureCounts.Count.BYTES)).isEqualTo(length);
    }

    /** Each packet is a segment, a counted skip, or one of several fragments of a segment. */
    private static void accounts(byte[] file) throws IOException {
        Path path = Files.createTempFile("weir", ".pcap");
        try {
            Files.write(path, file);
            ReadCapture read = ReadCapture.of(path, CaptureLimits.DEFAULT);
            CaptureCounts counts = read.counts();
            long skipped =
                    Stream.of(SkipReason.values()).mapToLong(counts::skipped).sum();
            long packets = counts.get(CaptureCounts.Count.PACKETS);
            if (counts.get(CaptureCounts.Count.DATAGRAMS_REASSEMBLED) == 0) {
                assertThat(read.segments().size() + skipped).isEqualTo(packets);
            }
            for (Segment s : read.segments()) {
                assertThat(s.captured()).isBetween(0, s.length());
                assertThat(s.offset() + s.captured()).isLessThanOrEqualTo(s.buffer().length);
            }
        } catch (NotACaptureException e) {
            assertThat(e).hasMessageContaining("expected a pcap");
        } finally {
            Files.delete(path);
        }
    }
}
