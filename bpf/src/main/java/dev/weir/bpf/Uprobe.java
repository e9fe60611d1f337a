package dev.weir.bpf;

import java.nio.file.Path;

/**
 * A place in a program or library file.
 *
 * @param file as the kernel finds it from this process
 * @param function a symbol of the file; empty if the offset says all
 * @param offset bytes from the function, or from the begin of the file
 * @param pid the only process, or -1 for every one
 * @param onReturn whether at the function's return
 */
public record Uprobe(Path file, String function, long offset, int pid, boolean onReturn) {
    public static final int EVERY_PROCESS = -1;

    /** The entry of a function, in every process. */
    public static Uprobe entry(Path file, String function) {
        return new Uprobe(file, function, 0, EVERY_PROCESS, false);
    }
}
