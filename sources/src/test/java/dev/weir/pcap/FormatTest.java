package dev.weir.pcap;

import static dev.weir.pcap.CaptureBytes.ETHERNET;
import static dev.weir.pcap.CaptureBytes.SECOND;
import static dev.weir.pcap.CaptureBytes.enhanced;
import static dev.weir.pcap.CaptureBytes.header;
import static dev.weir.pcap.CaptureBytes.join;
import static dev.weir.pcap.CaptureBytes.networkInterface;
import static dev.weir.pcap.CaptureBytes.option;
import static dev.weir.pcap.CaptureBytes.packet;
import static dev.weir.pcap.CaptureBytes.pcap;
import static dev.weir.pcap.CaptureBytes.record;
import static dev.weir.pcap.CaptureBytes.section;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.weir.api.Segment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatTest {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final ByteOrder BE = ByteOrder.BIG_ENDIAN;
    private static final byte[] NONE = {};
    private static final long NANOS = SECOND * 1_000_000_000L;

    @TempDir
    Path folder;

    @Test
    void bothByteOrdersAndBothTimeUnitsOfTheClassicFormat() {
        for (ByteOrder order : List.of(LE, BE)) {
            byte[] micros = join(
                    header(order, 0xa1b2c3d4, ETHERNET), record(order, SECOND, 5, packet("GET"), packet("GET").length));
            byte[] nanos = join(
                    header(order, 0xa1b23c4d, ETHERNET), record(order, SECOND, 5, packet("GET"), packet("GET").length));
            assertThat(ReadCapture.of(micros).segments().getFirst().timeNanos()).isEqualTo(NANOS + 5000);
            assertThat(ReadCapture.of(nanos).segments().getFirst().timeNanos()).isEqualTo(NANOS + 5);
            assertThat(ReadCapture.of(nanos).payload()).isEqualTo("GET");
        }
    }

    @Test
    void theModifiedFormatHasLongerRecordHeaders() {
        byte[] record = record(LE, SECOND, 0, packet("GET"), packet("GET").length);
        byte[] longer = join(Arrays.copyOf(record, 16), new byte[8], packet("GET"));
        byte[] file = join(header(LE, 0xa1b2cd34, ETHERNET), longer, longer);
        assertThat(ReadCapture.of(file).segments()).hasSize(2);
    }

    @Test
    void aSegmentIsSeenFromTheSmallerEnd() {
        Segment s = ReadCapture.of(pcap(ETHERNET, packet("GET"))).segments().getFirst();
        assertThat(s.outgoing()).isTrue();
        assertThat(s.connection().local()).hasToString("10.0.0.1:40000");
        assertThat(s.connection().remote()).hasToString("10.0.0.2:80");
        assertThat(s.connection().origin()).isEqualTo("a.pcap");
        assertThat(List.of(s.seq(), s.ack(), s.flags(), s.length(), s.captured()))
                .containsExactly(1000, 7, 0x18, 3, 3);
    }

    @Test
    void theEndOfTheFileIsTheLastSegment() {
        ReadCapture read = ReadCapture.of(pcap(ETHERNET, packet("a"), packet("b")));
        assertThat(read.last()).isNotNull();
        assertThat(read.last().kind()).isEqualTo(Segment.Kind.END_OF_SCOPE);
        assertThat(read.last().timeNanos()).isEqualTo(NANOS + 1_000_000);
        assertThat(ReadCapture.of(pcap(ETHERNET)).last()).isNull();
    }

    @Test
    void whatTheSnapLengthCutIsSaid() {
        byte[] whole = packet("0123456789");
        byte[] cut = Arrays.copyOf(whole, whole.length - 6);
        byte[] file = join(header(LE, 0xa1b2c3d4, ETHERNET), record(LE, SECOND, 0, cut, whole.length));
        ReadCapture read = ReadCapture.of(file);
        assertThat(read.payload()).isEqualTo("0123");
        assertThat(read.segments().getFirst().length()).isEqualTo(10);
        assertThat(read.counts().get(CaptureCounts.Count.SEGMENTS_CUT)).isEqualTo(1);
    }

    @Test
    void sectionsOfBothOrdersWithInterfacesOfTheirOwn() {
        byte[] raw = CaptureBytes.v4(6, 1, 0, CaptureBytes.tcp(1, 2, 3, 4, 0x10, CaptureBytes.text("raw")));
        byte[] file = join(
                section(LE),
                networkInterface(LE, ETHERNET, 0, NONE),
                networkInterface(LE, 101, 0, NONE),
                CaptureBytes.block(LE, 0xbad, new byte[1000]),
                enhanced(LE, 1, SECOND * 1_000_000L, raw, raw.length),
                section(BE),
                networkInterface(BE, ETHERNET, 0, join(option(BE, 9, new byte[] {9}), option(BE, 0, NONE))),
                enhanced(BE, 0, NANOS + 7, packet("eth"), packet("eth").length),
                enhanced(BE, 1, NANOS, packet("eth"), packet("eth").length));
        ReadCapture read = ReadCapture.of(file);
        assertThat(read.segments()).extracting(ReadCapture::payload).containsExactly("raw", "eth");
        assertThat(read.segments()).extracting(Segment::timeNanos).containsExactly(NANOS, NANOS + 7);
        assertThat(read.counts().skipped(SkipReason.UNKNOWN_INTERFACE)).isEqualTo(1);
    }

    @Test
    void timeResolutionsOfAnyPowerAndOffsets() {
        assertThat(time(new byte[] {3}, 0, SECOND * 1000L + 5)).isEqualTo(NANOS + 5_000_000);
        assertThat(time(new byte[] {12}, 0, 1_000_000_000_005L)).isEqualTo(1_000_000_000L);
        assertThat(time(new byte[] {(byte) 0x81}, 0, 3)).isEqualTo(1_500_000_000L);
        assertThat(time(new byte[] {(byte) 0xa8}, 0, 3L << 39)).isEqualTo(1_500_000_000L);
        assertThat(time(new byte[] {6}, SECOND, 5)).isEqualTo(NANOS + 5000);
    }

    private static long time(byte[] resolution, long offset, long units) {
        byte[] seconds = ByteBuffer.allocate(8).order(LE).putLong(offset).array();
        byte[] options = join(option(LE, 9, resolution), option(LE, 14, seconds), option(LE, 0, NONE));
        byte[] p = packet("x");
        byte[] file =
                join(section(LE), networkInterface(LE, ETHERNET, 0, options), enhanced(LE, 0, units, p, p.length));
        return ReadCapture.of(file).segments().getFirst().timeNanos();
    }

    @Test
    void simpleAndObsoletePacketBlocks() {
        byte[] p = packet("simple");
        byte[] simple = join(ByteBuffer.allocate(4).order(LE).putInt(p.length).array(), p);
        ByteBuffer old = ByteBuffer.allocate(20 + p.length).order(LE);
        old.putShort((short) 0)
                .putShort((short) 0)
                .putInt(0)
                .putInt(1000)
                .putInt(p.length)
                .putInt(p.length)
                .put(p);
        byte[] file = join(
                section(LE),
                networkInterface(LE, ETHERNET, 65535, NONE),
                CaptureBytes.block(LE, 2, old.array()),
                CaptureBytes.block(LE, 3, simple));
        ReadCapture read = ReadCapture.of(file);
        assertThat(read.segments()).extracting(ReadCapture::payload).containsExactly("simple", "simple");
        assertThat(read.segments().get(1).timeNanos()).isEqualTo(1_000_000);
    }

    @Test
    void aCompressedFileGivesTheSame() throws IOException {
        byte[] file = pcap(ETHERNET, packet("a"), packet("b"));
        assertThat(ReadCapture.of(gzip(file)).segments()).hasSize(2);
        byte[] cut = gzip(file);
        ReadCapture read = ReadCapture.of(Arrays.copyOf(cut, cut.length - 12));
        assertThat(read.damage()).isNotNull();
        assertThat(read.damage().kind()).isEqualTo(Damage.Kind.TRUNCATED);
    }

    @Test
    void aFileOfZstdGivesTheSame() {
        byte[] file = pcap(ETHERNET, packet("a"), packet("b"));
        byte[] packed = Zstd.compress(file);
        assertThat(ReadCapture.of(packed).segments()).hasSize(2);
        assertThat(ReadCapture.of(join(packed, Zstd.compress(Arrays.copyOfRange(file, 24, file.length))))
                        .segments())
                .as("frames one behind the other are one file")
                .hasSize(4);
        byte[][] many = new byte[5000][];
        Arrays.fill(many, packet("hello"));
        byte[] blocks = Zstd.compress(pcap(ETHERNET, many));
        ReadCapture cut = ReadCapture.of(Arrays.copyOf(blocks, blocks.length - 3));
        assertThat(cut.segments()).isNotEmpty();
        assertThat(cut.damage()).isNotNull();
    }

    @Test
    void packetsBeforeTheDamageAreKept() {
        byte[] file = pcap(ETHERNET, packet("a"), packet("b"));
        ReadCapture truncated = ReadCapture.of(Arrays.copyOf(file, file.length - 1));
        assertThat(truncated.segments()).hasSize(1);
        assertThat(truncated.last()).isNotNull();
        int second = 24 + 16 + packet("a").length;
        assertThat(truncated.damage())
                .isEqualTo(new Damage(
                        Damage.Kind.TRUNCATED,
                        second,
                        "the file ends inside a record of " + packet("b").length + " bytes"));
        byte[] corrupt = file.clone();
        corrupt[second + 11] = 0x7f;
        ReadCapture read = ReadCapture.of(corrupt);
        assertThat(read.segments()).hasSize(1);
        assertThat(read.damage()).isNotNull();
        assertThat(read.damage().kind()).isEqualTo(Damage.Kind.CORRUPT);
        assertThat(read.counts().get(CaptureCounts.Count.FILES_DAMAGED)).isEqualTo(1);
    }

    @Test
    void aPacketLongerThanTheLimitMarksACorruptFile() {
        byte[] file = pcap(ETHERNET, packet("a"), packet("b".repeat(2000)), packet("c"));
        CaptureLimits limits = new CaptureLimits(1500, CaptureLimits.DEFAULT.fragmentTimeout(), 1, 1);
        ReadCapture read = ReadCapture.of(file, limits);
        assertThat(read.segments()).hasSize(1);
        assertThat(read.damage()).isNotNull();
        assertThat(read.damage().kind()).isEqualTo(Damage.Kind.CORRUPT);
    }

    @Test
    void pcapngBlocksThatMakeNoSense() {
        byte[] p = packet("x");
        byte[] good = join(section(LE), networkInterface(LE, ETHERNET, 0, NONE), enhanced(LE, 0, 1, p, p.length));
        for (byte[] bad : List.of(
                ByteBuffer.allocate(12).order(LE).putInt(6).putInt(7).array(),
                ByteBuffer.allocate(12)
                        .order(LE)
                        .putInt(6)
                        .putInt(Integer.MAX_VALUE - 3)
                        .array(),
                CaptureBytes.block(LE, 6, new byte[4]),
                ByteBuffer.allocate(16).order(LE).putInt(1).putInt(16).array(),
                overlong(p))) {
            ReadCapture read = ReadCapture.of(join(good, bad, good));
            assertThat(read.segments()).hasSize(1);
            assertThat(read.damage()).isNotNull();
            assertThat(read.damage().kind()).isEqualTo(Damage.Kind.CORRUPT);
            assertThat(read.damage().offset()).isEqualTo(good.length);
        }
    }

    /** Claims to have captured more than the block holds. */
    private static byte[] overlong(byte[] p) {
        byte[] block = enhanced(LE, 0, 1, p, p.length);
        block[20] = (byte) 255;
        return block;
    }

    @Test
    void aFileThatIsNoCaptureSaysWhatWasFound() throws IOException {
        assertThatThrownBy(() -> open("#!/bin/sh\n"))
                .isInstanceOf(NotACaptureException.class)
                .hasMessageContaining("23 21 2f 62")
                .hasMessageContaining("expected a pcap or pcapng file");
        assertThatThrownBy(() -> open("")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> open("\u001f\u008bxx")).hasMessageContaining("gzip");
        assertThatThrownBy(() -> open("(\u00b5/\u00fdxx")).hasMessageContaining("zstd");
    }

    private void open(String content) throws IOException, NotACaptureException {
        Path file = Files.write(folder.resolve("x"), content.getBytes(StandardCharsets.ISO_8859_1));
        ReadCapture.of(file, CaptureLimits.DEFAULT);
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
