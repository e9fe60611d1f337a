package dev.weir.sink.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines at the end of a file, or into a pipe or a device. Counts those that are whole where the system put them.
 *
 * <p>Others may move, remove or cut the file meanwhile. A file that was moved keeps its lines, and the path gets a new one. The lines
 * of one that was removed or cut are {@link #removed} or {@link #truncated}. Each flush and the close look.
 */
final class LineFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LineFile.class);
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final Buffer buffer = new Buffer();
    private FileChannel channel;
    /** Of the open file, device and inode; null for a pipe or a device, whose bytes no program moves. */
    private @Nullable Object key;

    private long inode;

    /** Of the open file, before this wrote to it. */
    private long start;

    private long length;
    private int waiting;
    private long written;
    private long writtenHere;
    private long removed;
    private long truncated;

    private LineFile(Path path) throws IOException {
        this.path = path;
        this.channel = open();
    }

    static LineFile create(Path path) throws IOException {
        return resume(path, 0);
    }

    static LineFile append(Path path) throws IOException {
        return new LineFile(path);
    }

    /** Throws away what was written after the checkpoint; it comes again. A pipe or a device keeps it. */
    static LineFile resume(Path path, long length) throws IOException {
        LineFile file = new LineFile(path);
        if (file.key != null) {
            if (file.length < length) {
                LOG.warn(
                        "{} has {} bytes, fewer than the {} that the checkpoint knows: lines are missing",
                        path,
                        file.length,
                        length);
            }
            file.cut(Math.min(length, file.length));
        }
        return file;
    }

    /** Lines of a file from a position on; none where there is no regular file. */
    static long lines(Path path, long from) throws IOException {
        if (!Files.isRegularFile(path)) {
            return 0;
        }
        long lines = 0;
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
        try (FileChannel channel = FileChannel.open(path)) {
            channel.position(from);
            while (channel.read(bytes.clear()) >= 0) {
                lines += lines(bytes.array(), bytes.position());
            }
        }
        return lines;
    }

    void write(byte[] line) throws IOException {
        buffer.writeBytes(line);
        buffer.write('\n');
        waiting++;
        if (buffer.size() >= BUFFER) {
            flush();
        }
    }

    /** To the operating system, so that readers see it. */
    void flush() throws IOException {
        look();
        if (waiting == 0) {
            return;
        }
        ByteBuffer bytes = buffer.bytes();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } finally {
            wrote(bytes.position());
        }
    }

    /** To the disk. */
    void force() throws IOException {
        flush();
        if (key != null) {
            channel.force(true);
        }
    }

    /** Of the open file; 0 for a pipe or a device. */
    long length() {
        return key == null ? 0 : length;
    }

    /** What tells a file from another at its path, also after the machine was started again; 0 where there is no regular file. */
    static long inodeAt(Path path) throws IOException {
        return Files.isRegularFile(path) ? (long) Files.getAttribute(path, "unix:ino") : 0;
    }

    /** Of the open file; 0 for a pipe or a device. */
    long inode() {
        return inode;
    }

    /** Lines that the system took. Those that are removed or truncated now are among them. */
    long written() {
        return written;
    }

    long removed() {
        return removed;
    }

    long truncated() {
        return truncated;
    }

    @Override
    public void close() throws IOException {
        try (FileChannel _ = channel) {
            flush();
            look();
        }
    }

    /** What the system took of the buffer. Of a line that it took in part, as on a full disk, nothing stays. */
    private void wrote(int bytes) throws IOException {
        int taken = buffer.lastLine(bytes);
        int lines = buffer.lines(taken);
        boolean cuts = taken < bytes && key != null;
        length += taken;
        written += lines;
        writtenHere += lines;
        waiting -= lines;
        buffer.drop(taken);
        if (cuts) {
            channel.truncate(length);
        }
    }

    private void look() throws IOException {
        if (key == null) {
            return;
        }
        BasicFileAttributes there = attributes();
        if (there != null && key.equals(there.fileKey())) {
            if (there.size() < length) {
                truncated(there.size());
            }
            return;
        }
        boolean gone = links() == 0;
        LOG.warn(
                "{} is not the file any more that lines were written to: that one was {}; the path is opened anew",
                path,
                gone ? "removed, with " + writtenHere + " lines of this run" : "moved");
        if (gone) {
            removed += writtenHere;
        }
        channel.close();
        channel = open();
        writtenHere = 0;
    }

    private void truncated(long size) throws IOException {
        long left = Math.min(writtenHere, lines(path, Math.min(start, size)));
        LOG.warn(
                "{} was cut by another program to {} bytes, with {} lines of this run; a copy of it may have them",
                path,
                size,
                writtenHere - left);
        truncated += writtenHere - left;
        writtenHere = left;
        start = 0;
        length = size;
    }

    private @Nullable BasicFileAttributes attributes() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Names that the open file has in its file system. Java knows no fstat; the kernel shows the open files as links. */
    private int links() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(OPEN_FILES)) {
            for (Path file : files) {
                if (isOurs(file)) {
                    return (int) Files.getAttribute(file, "unix:nlink");
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return 0;
    }

    private boolean isOurs(Path file) {
        try {
            return key != null
                    && key.equals(Files.readAttributes(file, BasicFileAttributes.class)
                            .fileKey());
        } catch (IOException e) {
            return false; // closed meanwhile, or no file
        }
    }

    /** At the end, also if another program writes to it or cuts it. */
    private FileChannel open() throws IOException {
        FileChannel opened = Files.exists(path) && !Files.isRegularFile(path)
                ? Opening.of(path)
                : FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        BasicFileAttributes there = Files.readAttributes(path, BasicFileAttributes.class);
        key = there.isRegularFile() ? there.fileKey() : null;
        inode = inodeAt(path);
        length = key == null ? 0 : opened.size();
        start = length;
        return opened;
    }

    private void cut(long size) throws IOException {
        channel.truncate(size);
        length = size;
        start = size;
    }

    private static int lines(byte[] bytes, int end) {
        int lines = 0;
        for (int i = 0; i < end; i++) {
            lines += bytes[i] == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** Its bytes are not copied. */
    private static final class Buffer extends ByteArrayOutputStream {
        Buffer() {
            super(BUFFER);
        }

        ByteBuffer bytes() {
            return ByteBuffer.wrap(buf, 0, count);
        }

        /** Where the last whole line before {@code end} ends. */
        int lastLine(int end) {
            int at = end;
            while (at > 0 && buf[at - 1] != '\n') {
                at--;
            }
            return at;
        }

        int lines(int end) {
            return LineFile.lines(buf, end);
        }

        void drop(int bytes) {
            System.arraycopy(buf, bytes, buf, 0, count - bytes);
            count -= bytes;
            if (count == 0 && buf.length > 16 * BUFFER) {
                buf = new byte[BUFFER]; // one long line shall not keep its room
            }
        }
    }
}
