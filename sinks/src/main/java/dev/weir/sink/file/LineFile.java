package dev.weir.sink.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file of lines that knows its length. */
final class LineFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LineFile.class);
    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;
    private final OutputStream out;
    private long length;

    private LineFile(FileChannel channel) throws IOException {
        this.channel = channel;
        this.length = channel.size();
        channel.position(length);
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
    }

    static LineFile create(Path path) throws IOException {
        return open(path, StandardOpenOption.TRUNCATE_EXISTING);
    }

    static LineFile append(Path path) throws IOException {
        return open(path);
    }

    /** Throws away what was written after the checkpoint; it comes again. */
    static LineFile resume(Path path, long length) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.size() < length) {
            LOG.warn(
                    "{} has {} bytes, fewer than the {} that the checkpoint knows: lines are missing",
                    path,
                    channel.size(),
                    length);
        }
        channel.truncate(length);
        return new LineFile(channel);
    }

    void write(byte[] line) throws IOException {
        out.write(line);
        out.write('\n');
        length += line.length + 1L;
    }

    /** To the operating system, so that readers see it. */
    void flush() throws IOException {
        out.flush();
    }

    /** To the disk. */
    void force() throws IOException {
        out.flush();
        channel.force(true);
    }

    long length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            out.flush();
        }
    }

    private static LineFile open(Path path, OpenOption... more) throws IOException {
        OpenOption[] options = new OpenOption[more.length + 2];
        options[0] = StandardOpenOption.CREATE;
        options[1] = StandardOpenOption.WRITE;
        System.arraycopy(more, 0, options, 2, more.length);
        return new LineFile(FileChannel.open(path, options));
    }
}
