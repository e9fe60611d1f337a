package dev.weir.bpf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files in a BPF file system that keep things in the kernel. */
final class Pin {
    private Pin() {}

    static void make(int fd, Path path) {
        requireBpffs(path);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(path.toString());
            int ignored = LibBpf.call("pin to " + path, () -> (int) LibBpf.OBJ_PIN.invokeExact(fd, text));
        }
    }

    static int open(Path path) {
        LibBpf.require();
        requireBpffs(path);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(path.toString());
            return LibBpf.call("open " + path, () -> (int) LibBpf.OBJ_GET.invokeExact(text));
        }
    }

    static void requireBpffs(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        try {
            if (folder == null || !Files.getFileStore(folder).type().equals("bpf")) {
                throw new BpfException("pin or open " + path, 0, Remedy.mountBpffs(path), "");
            }
        } catch (IOException e) {
            throw new BpfException("pin or open " + path, Errno.ENOENT, folder + " cannot be read: " + e, "");
        }
    }
}
