package dev.weir.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the machine is called. */
public final class ThisHost {
    private ThisHost() {}

    /** {@code WEIR_HOST_NAME} first, so that a pod can say its node's name; then the kernel's. */
    public static Host get() {
        String given = System.getenv("WEIR_HOST_NAME");
        String name = given != null && !given.isBlank() ? given : read(Path.of("/proc/sys/kernel/hostname"));
        return new Host(name == null ? "unknown" : name, read(Path.of("/etc/machine-id")));
    }

    private static @Nullable String read(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? null : text;
        } catch (IOException absent) {
            return null;
        }
    }
}
