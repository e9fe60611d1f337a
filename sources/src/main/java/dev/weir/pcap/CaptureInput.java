package dev.weir.pcap;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** An open capture file: its format found out, its decompression in place. */
final class CaptureInput implements AutoCloseable {
    private static final String EXPECTED = "expected a pcap or pcapng file, also compressed by gzip or zstd";
    private static final int GZIP = 0x1f8b;
    private static final long ZSTD = 0x28b52ffdL;

    private final CountingStream file;
    private final ByteWindow window;
    private final CaptureFormat format;

    private CaptureInput(CountingStream file, ByteWindow window, CaptureFormat format) {
        this.file = file;
        this.window = window;
        this.format = format;
    }

    /** Fails with {@link IOException} where the file cannot be opened or read at all. */
    static CaptureInput open(Path path, int maxPacketBytes) throws IOException, NotACaptureException {
        CountingStream file = new CountingStream(Files.newInputStream(path));
        try {
            ByteWindow window = window(file);
            CaptureFormat format = PcapFormat.open(window, maxPacketBytes);
            if (format == null) {
                format = PcapngFormat.open(window, maxPacketBytes);
            }
            if (format == null) {
                throw new NotACaptureException(beginning(window) + "; " + EXPECTED);
            }
            return new CaptureInput(file, window, format);
        } catch (ZstdIOException e) {
            file.close();
            throw new NotACaptureException(
                    "begins like zstd and cannot be unpacked (" + e.getMessage() + "); " + EXPECTED);
        } catch (IOException | NotACaptureException e) {
            file.close();
            throw e;
        }
    }

    /** False at the end of the file, and where it is damaged. */
    boolean next(Frame frame) throws IOException, DamagedCaptureException {
        return format.next(frame);
    }

    /** In the capture's bytes, after decompression. */
    long offset() {
        return window.offset();
    }

    /** Bytes taken from the disk so far. */
    long bytesRead() {
        return file.bytes;
    }

    @Override
    public void close() throws IOException {
        window.close();
    }

    private static ByteWindow window(CountingStream file) throws IOException, NotACaptureException {
        PushbackInputStream whole = new PushbackInputStream(file, 4);
        byte[] magic = whole.readNBytes(4);
        whole.unread(magic);
        if (magic.length == 4 && Bytes.u32(magic, 0, false) == ZSTD) {
            return new ByteWindow(new ZstdInputStream(whole));
        }
        if (magic.length < 2 || Bytes.u16(magic, 0) != GZIP) {
            return new ByteWindow(whole);
        }
        try {
            return new ByteWindow(new GZIPInputStream(whole, 64 << 10));
        } catch (ZipException | EOFException e) {
            throw new NotACaptureException("begins like gzip but is none (" + e.getMessage() + "); " + EXPECTED);
        }
    }

    private static String beginning(ByteWindow window) throws IOException {
        if (!window.has(1)) {
            return "is empty";
        }
        window.has(8);
        int n = Math.min(8, window.available());
        return "begins with the bytes "
                + HexFormat.ofDelimiter(" ").formatHex(window.bytes(), window.at(), window.at() + n);
    }

    /** Counts what is taken from the disk. */
    private static final class CountingStream extends FilterInputStream {
        private long bytes;

        CountingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            bytes += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            int read = in.read(b, off, len);
            bytes += Math.max(0, read);
            return read;
        }
    }
}
