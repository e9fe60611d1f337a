package dev.weir.pipeline.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What was in a pipeline file, and in the files that it names by {@code ${file:...}}, when they were read. */
public final class Texts {
    /** Of a file, and of all files together. */
    static final int MAX_FILE_BYTES = 1 << 20;

    private static final int MAX_BYTES = 16 << 20;

    private final Map<Path, String> read = new HashMap<>();
    private long bytes;

    /** Of nothing yet. */
    public Texts() {}

    String read(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(
                    Files.isDirectory(file) ? "it is a folder" : "it is a device, a pipe or a socket, and no file");
        }
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            // What it says of its size may be wrong, as below /proc.
            content = in.readNBytes(MAX_FILE_BYTES + 1);
        }
        bytes += content.length;
        if (content.length > MAX_FILE_BYTES || bytes > MAX_BYTES) {
            throw new IOException(
                    content.length > MAX_FILE_BYTES
                            ? "it has more than " + MAX_FILE_BYTES + " bytes"
                            : "all files together have more than " + MAX_BYTES + " bytes");
        }
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(content))
                .toString();
        read.put(file, text);
        return text;
    }

    /** The same files as they are now. One that is not there, or cannot be read, counts as it was: it may be about to be replaced. */
    public Texts again() {
        Texts now = new Texts();
        read.forEach((file, text) -> {
            try {
                now.read(file);
            } catch (IOException e) {
                now.read.put(file, text);
            }
        });
        return now;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Texts o && o.read.equals(read);
    }

    @Override
    public int hashCode() {
        return read.hashCode();
    }
}
