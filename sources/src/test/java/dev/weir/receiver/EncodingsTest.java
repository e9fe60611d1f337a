package dev.weir.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyFramedOutputStream;

class EncodingsTest {
    private static final long MAX = 1 << 20;

    @ParameterizedTest
    @EnumSource(Encodings.class)
    void whatWasPackedIsUnpackedAndWhatIsCutOrChangedIsAnIoExceptionOrOtherBytes(Encodings encoding)
            throws IOException {
        byte[] plain = new byte[200_000];
        Random random = new Random(5);
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) (random.nextInt(8) == 0 ? random.nextInt() : 'a');
        }
        byte[] packed = pack(encoding, plain);
        assertThat(packed.length).isLessThan(plain.length);
        assertThat(unpack(encoding, packed)).isEqualTo(plain);
        assertThatThrownBy(() -> unpack(encoding, Arrays.copyOf(packed, packed.length - 20)))
                .isInstanceOf(IOException.class);
        for (int i = 0; i < 50; i++) {
            byte[] changed = packed.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                assertThat(unpack(encoding, changed).length).isLessThanOrEqualTo((int) MAX + 1);
            } catch (IOException | RuntimeException e) {
                assertThat(e).isNotInstanceOf(OutOfMemoryError.class);
            }
        }
    }

    @Test
    void namesAreTheSameInCapitals() {
        assertThat(Encodings.of(" GZIP")).isEqualTo(Encodings.GZIP);
        assertThat(Encodings.of("X-Snappy-Framed")).isEqualTo(Encodings.SNAPPY_FRAMED);
        assertThat(Encodings.of("br")).isNull();
        assertThat(Encodings.grpc(MAX).lookupDecompressor("GZIP")).isNotNull();
        assertThat(Encodings.grpc(MAX).lookupDecompressor("Zstd")).isNotNull();
        assertThat(Encodings.grpc(MAX).getAdvertisedMessageEncodings()).contains("gzip", "zstd", "snappy", "deflate");
    }

    @Test
    void framesOfSnappyComeByTheNameOfItsBlocksToo() throws IOException {
        byte[] plain = new byte[70_000];
        assertThat(unpack(Encodings.SNAPPY, pack(Encodings.SNAPPY_FRAMED, plain)))
                .isEqualTo(plain);
    }

    @Test
    void deflateWithoutTheFrameOfZlibIsReadToo() throws IOException {
        byte[] plain = "deflate".repeat(100).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(packed, new Deflater(9, true))) {
            out.write(plain);
        }
        assertThat(unpack(Encodings.DEFLATE, packed.toByteArray())).isEqualTo(plain);
    }

    @Test
    void aBlockThatClaimsMoreThanItCanHoldGetsNoMemory() {
        byte[] claim = {(byte) 0xff, (byte) 0xff, 0x3f, 0, 'a'};
        assertThatThrownBy(() -> unpack(Encodings.SNAPPY, claim))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("claims");
    }

    /** A frame that wants a window of a gigabyte. */
    @Test
    void aWindowOfZstdIsNotLargerThanEightMebibytes() {
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (20 << 3), 1, 0, 0};
        assertThatThrownBy(() -> unpack(Encodings.ZSTD, frame)).isInstanceOf(IOException.class);
    }

    private static byte[] unpack(Encodings encoding, byte[] packed) throws IOException {
        try (InputStream in = encoding.open(new ByteArrayInputStream(packed), MAX)) {
            return in.readNBytes((int) MAX + 1);
        }
    }

    static byte[] pack(Encodings encoding, byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        switch (encoding) {
            case GZIP -> write(new GZIPOutputStream(packed), plain);
            case DEFLATE, ZLIB -> write(new DeflaterOutputStream(packed), plain);
            case ZSTD -> write(new ZstdOutputStreamNoFinalizer(packed), plain);
            case LZ4 -> write(new LZ4FrameOutputStream(packed), plain);
            case SNAPPY -> packed.write(Snappy.compress(plain));
            case SNAPPY_FRAMED -> write(new SnappyFramedOutputStream(packed), plain);
        }
        return packed.toByteArray();
    }

    private static void write(OutputStream to, byte[] plain) throws IOException {
        try (to) {
            to.write(plain);
        }
    }
}
