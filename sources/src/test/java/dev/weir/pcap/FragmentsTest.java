package dev.weir.pcap;

import static dev.weir.pcap.CaptureBytes.be16;
import static dev.weir.pcap.CaptureBytes.be32;
import static dev.weir.pcap.CaptureBytes.join;
import static dev.weir.pcap.CaptureBytes.pcap;
import static dev.weir.pcap.CaptureBytes.tcp;
import static dev.weir.pcap.CaptureBytes.text;
import static dev.weir.pcap.CaptureBytes.v4;
import static dev.weir.pcap.CaptureBytes.v6;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FragmentsTest {
    private static final int RAW = 101;
    private static final int MORE = 0x2000;
    private static final String TEXT = "abcdefghijklmnopqrstuvwxyz".repeat(4);
    private static final byte[] TCP = tcp(40000, 80, 1, 1, 0x18, text(TEXT));

    private static byte[] piece(int id, int from, int to) {
        int more = to < TCP.length ? MORE : 0;
        return v4(6, id, more | from / 8, Arrays.copyOfRange(TCP, from, to));
    }

    private static List<byte[]> pieces(int id) {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < TCP.length; from += 24) {
            pieces.add(piece(id, from, Math.min(TCP.length, from + 24)));
        }
        return pieces;
    }

    private static long givenUp(ReadCapture read) {
        return read.counts().skipped(SkipReason.FRAGMENT_GIVEN_UP);
    }

    @Test
    void fragmentsInAnyOrderAreOneSegment() {
        for (int seed = 0; seed < 20; seed++) {
            List<byte[]> pieces = pieces(7);
            Collections.shuffle(pieces, new Random(seed));
            ReadCapture read = ReadCapture.of(pcap(RAW, pieces.toArray(byte[][]::new)));
            assertThat(read.payload()).isEqualTo(TEXT);
            assertThat(read.counts().skips()).isEqualTo("nothing");
            assertThat(read.counts().get(CaptureCounts.Count.DATAGRAMS_REASSEMBLED))
                    .isEqualTo(1);
        }
    }

    @Test
    void fragmentsOfIpv6() {
        byte[] first = join(new byte[] {6, 0}, be16(1), be32(99), Arrays.copyOf(TCP, 64));
        byte[] rest = Arrays.copyOfRange(TCP, 64, TCP.length);
        byte[] second = join(new byte[] {6, 0}, be16(64), be32(99), rest);
        ReadCapture read = ReadCapture.of(pcap(RAW, v6(second.length, 44, second), v6(first.length, 44, first)));
        assertThat(read.payload()).isEqualTo(TEXT);
    }

    @Test
    void whereFragmentsOverlapTheFirstCopyWins() {
        byte[] other = piece(1, 24, 72);
        Arrays.fill(other, 20, 44, (byte) '!');
        ReadCapture read = ReadCapture.of(pcap(RAW, piece(1, 0, 48), other, piece(1, 72, TCP.length)));
        assertThat(read.payload()).isEqualTo(TEXT);
    }

    @Test
    void fragmentsOfDifferentDatagramsDoNotMix() {
        ReadCapture read = ReadCapture.of(pcap(RAW, piece(1, 0, 48), piece(2, 48, TCP.length)));
        assertThat(read.segments()).isEmpty();
        assertThat(givenUp(read)).isEqualTo(2);
    }

    @Test
    void aContradictionGivesTheDatagramUp() {
        byte[] shorter = v4(6, 1, 48 / 8, new byte[8]);
        ReadCapture read = ReadCapture.of(pcap(RAW, piece(1, 48, TCP.length), shorter));
        assertThat(read.segments()).isEmpty();
        assertThat(givenUp(read)).isEqualTo(2);
    }

    @Test
    void aFragmentThatTheCaptureCutIsGivenUp() {
        byte[] whole = piece(1, 0, 48);
        byte[] file = join(
                CaptureBytes.header(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, RAW),
                CaptureBytes.record(ByteOrder.LITTLE_ENDIAN, 1, 0, Arrays.copyOf(whole, 30), whole.length));
        assertThat(givenUp(ReadCapture.of(file))).isEqualTo(1);
    }

    @Test
    void theTimeoutIsCaptureTime() {
        byte[] first = piece(1, 0, 48);
        byte[] second = piece(1, 48, TCP.length);
        byte[] header = CaptureBytes.header(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, RAW);
        byte[] early = CaptureBytes.record(ByteOrder.LITTLE_ENDIAN, 100, 0, first, first.length);
        byte[] intime = CaptureBytes.record(ByteOrder.LITTLE_ENDIAN, 130, 0, second, second.length);
        byte[] late = CaptureBytes.record(ByteOrder.LITTLE_ENDIAN, 130, 1, second, second.length);
        assertThat(ReadCapture.of(join(header, early, intime)).payload()).isEqualTo(TEXT);
        assertThat(givenUp(ReadCapture.of(join(header, early, late)))).isEqualTo(2);
    }

    @Test
    void theOldestDatagramGoesWhereThereAreTooMany() {
        CaptureLimits two = new CaptureLimits(65_536, Duration.ofSeconds(30), 2, 1 << 20);
        ReadCapture read = ReadCapture.of(
                pcap(RAW, piece(1, 0, 48), piece(2, 0, 48), piece(3, 0, 48), piece(2, 48, TCP.length)), two);
        assertThat(read.payload()).isEqualTo(TEXT);
        assertThat(givenUp(read)).isEqualTo(2);
    }

    @Test
    void theOldestDatagramGoesWhereTheBytesAreTooMany() {
        CaptureLimits hundred = new CaptureLimits(65_536, Duration.ofSeconds(30), 9, 100);
        ReadCapture read = ReadCapture.of(
                pcap(RAW, piece(1, 0, 48), piece(2, 0, 48), piece(3, 0, 48), piece(3, 48, TCP.length)), hundred);
        assertThat(read.payload()).isEqualTo(TEXT);
        assertThat(givenUp(read)).isEqualTo(2);
    }
}
