package dev.weir.receiver;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.compression.DecompressionException;
import io.grpc.netty.shaded.io.netty.handler.codec.compression.Snappy;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.xxhash.XXHashFactory;
import org.jspecify.annotations.Nullable;

/** How requests may be compressed. All but a block of snappy are unpacked as they are read, within a window of some megabytes. */
enum Encodings {
    GZIP("gzip"),
    DEFLATE("deflate"),
    ZLIB("zlib"),
    ZSTD("zstd"),
    SNAPPY("snappy"),
    SNAPPY_FRAMED("x-snappy-framed"),
    LZ4("lz4");

    /** 8 MiB, as RFC 8878 asks of every decoder: the sender says how much memory its frame takes. */
    private static final int ZSTD_WINDOW_LOG = 23;

    private static final byte[] SNAPPY_STREAM = {(byte) 0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};

    /** So many bytes a byte of snappy can become: a copy of 64 takes three. */
    private static final long SNAPPY_MOST = 22;

    private static final int BUFFER = 1 << 13;

    private final String token;

    Encodings(String token) {
        this.token = token;
    }

    /** Names are the same in capitals; null for one that is not known. */
    static @Nullable Encodings of(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(e -> e.token.equals(lower))
                .findFirst()
                .orElse(null);
    }

    static String names() {
        return String.join(", ", Arrays.stream(values()).map(e -> e.token).toList());
    }

    /** gRPC looks names up as they are, so each is there in capitals, too. */
    static DecompressorRegistry grpc(long maxBytes) {
        DecompressorRegistry registry = DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);
        for (Encodings encoding : values()) {
            String upper = encoding.token.toUpperCase(Locale.ROOT);
            String capital = upper.charAt(0) + encoding.token.substring(1);
            registry = registry.with(new Named(encoding, encoding.token, maxBytes), true);
            for (String name : List.of(upper, capital)) {
                registry = registry.with(new Named(encoding, name, maxBytes), false);
            }
        }
        return registry;
    }

    /**
     * What is in it.
     *
     * @param maxBytes of a block of snappy, which is unpacked as a whole
     */
    InputStream open(InputStream in, long maxBytes) throws IOException {
        return switch (this) {
            case GZIP -> new GZIPInputStream(in, BUFFER);
            case ZLIB -> new InflaterInputStream(in, new Inflater(), BUFFER);
            case DEFLATE -> deflate(in);
            case ZSTD -> new ZstdInputStreamNoFinalizer(in).setLongMax(ZSTD_WINDOW_LOG);
            case SNAPPY -> snappy(in, maxBytes);
            case SNAPPY_FRAMED -> new SnappyFrames(in);
            case LZ4 ->
                new LZ4FrameInputStream(
                        in,
                        LZ4Factory.fastestJavaInstance().safeDecompressor(),
                        XXHashFactory.fastestJavaInstance().hash32());
        };
    }

    /** HTTP means zlib by it; some senders leave zlib's frame away. */
    private static InputStream deflate(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(2);
        int first = buffered.read();
        int second = buffered.read();
        buffered.reset();
        boolean isZlib = (first & 0xf) == 8 && ((first << 8) | second) % 31 == 0;
        return new InflaterInputStream(buffered, new Inflater(!isZlib), BUFFER);
    }

    /** The Collector sends frames or a block by this name, and tells them apart by the first bytes. */
    private static InputStream snappy(InputStream in, long maxBytes) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(SNAPPY_STREAM.length);
        byte[] begin = buffered.readNBytes(SNAPPY_STREAM.length);
        buffered.reset();
        return Arrays.equals(begin, SNAPPY_STREAM)
                ? new SnappyFrames(buffered)
                : new ByteArrayInputStream(block(buffered, maxBytes));
    }

    private static byte[] block(InputStream in, long maxBytes) throws IOException {
        byte[] packed = in.readNBytes((int) Math.min(Integer.MAX_VALUE - BUFFER, maxBytes + 1));
        long length = 0;
        for (int i = 0; i < Math.min(5, packed.length); i++) {
            length |= (packed[i] & 0x7fL) << (7 * i);
            if (packed[i] >= 0) {
                break;
            }
        }
        if (length > packed.length * SNAPPY_MOST + SNAPPY_STREAM.length) {
            throw new ZipException("a block of snappy claims more than it can hold");
        }
        // One byte more than may be is refused like all that is too long.
        if (length > maxBytes || packed.length > maxBytes) {
            return new byte[(int) maxBytes + 1];
        }
        ByteBuf unpacked = Unpooled.buffer((int) length, (int) Math.max(1, length));
        try {
            new Snappy().decode(Unpooled.wrappedBuffer(packed), unpacked);
            if (unpacked.readableBytes() != length) {
                throw new ZipException("a block of snappy ends too early");
            }
            return Arrays.copyOf(unpacked.array(), (int) length);
        } catch (DecompressionException | IndexOutOfBoundsException e) {
            throw new ZipException("no snappy: " + e.getMessage());
        }
    }

    private record Named(Encodings encoding, String name, long maxBytes) implements Decompressor {
        @Override
        public String getMessageEncoding() {
            return name;
        }

        @Override
        public InputStream decompress(InputStream in) {
            return new Opened(encoding, in, maxBytes);
        }
    }

    /** Opened when it is read: gRPC makes it in the thread of the connection, and logs what that throws. */
    private static final class Opened extends InputStream {
        private final Encodings encoding;
        private final InputStream packed;
        private final long maxBytes;
        private @Nullable InputStream in;

        Opened(Encodings encoding, InputStream packed, long maxBytes) {
            this.encoding = encoding;
            this.packed = packed;
            this.maxBytes = maxBytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (in == null) {
                in = encoding.open(packed, maxBytes);
            }
            return in.read(to, offset, length);
        }

        @Override
        public void close() throws IOException {
            if (in != null) {
                in.close();
            }
            packed.close();
        }
    }
}
