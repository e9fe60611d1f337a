package dev.weir.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A network namespace of a test's own, with a loopback device that is up. */
final class TestNamespace implements AutoCloseable {
    private static int number;

    private final String name = "weir-test-" + ProcessHandle.current().pid() + "-" + number++;

    /**
     * @param loopback settings of the device, as ip-link(8) takes them; those that it does not know are left out
     */
    TestNamespace(String... loopback) {
        run(true, "ip", "netns", "add", name);
        run(true, "ip", "-n", name, "link", "set", "lo", "up");
        for (int i = 0; i < loopback.length; i += 2) {
            run(false, "ip", "-n", name, "link", "set", "lo", loopback[i], loopback[i + 1]);
        }
    }

    static boolean available() {
        return run(false, "ip", "-V").isEmpty();
    }

    String[] wrapper() {
        return new String[] {"ip", "netns", "exec", name};
    }

    @Override
    public void close() {
        run(true, "ip", "netns", "del", name);
    }

    /** Gives what went wrong. */
    private static String run(boolean must, String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() == 0) {
                return "";
            }
            List<String> words = new ArrayList<>(List.of(command));
            if (must) {
                throw new IllegalStateException(String.join(" ", words) + ": " + said);
            }
            return said.isEmpty() ? "failed" : said;
        } catch (IOException e) {
            if (must) {
                throw new UncheckedIOException(e);
            }
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
