package dev.weir.pipeline.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What was in a pipeline file, and in the files that it names by {@code ${file:...}}, when they were read. */
public final class Texts {
    private final Map<Path, String> read = new HashMap<>();

    /** Of nothing yet. */
    public Texts() {}

    String read(Path file) throws IOException {
        String text = Files.readString(file);
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
