package dev.weir.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** An eye that is not ours on what is in the kernel. */
final class Bpftool {
    private Bpftool() {}

    static boolean available() {
        try {
            return !run("version").isEmpty();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    static String attachedTo(Path cgroup) {
        return run("cgroup", "show", cgroup.toString());
    }

    private static String run(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "/usr/sbin/bpftool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
