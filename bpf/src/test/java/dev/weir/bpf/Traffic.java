package dev.weir.bpf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A child process that runs {@link TrafficMain}; it ends with the test. */
final class Traffic implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    /**
     * @param wrapper a command that runs the child, such as {@code ip netns exec NAME}
     */
    Traffic(String... wrapper) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.addAll(List.of(
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TrafficMain.class.getName()));
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out = process.inputReader(StandardCharsets.UTF_8);
        answer();
    }

    long pid() {
        return process.pid();
    }

    /** Opens a connection of the child with itself. */
    Ports open(String host) {
        String[] ports = tell("open " + host).split(" ");
        return new Ports(Integer.parseInt(ports[0]), Integer.parseInt(ports[1]));
    }

    void talk(int requestLength, int responseLength) {
        String ignored = tell("talk " + requestLength + " " + responseLength);
    }

    void closeConnection() {
        String ignored = tell("close");
    }

    /** Gives the port of a new echo server of the child. */
    int serve(String host) {
        return Integer.parseInt(tell("serve " + host));
    }

    /** Has the child talk to an echo server; gives the child's port. */
    int reach(String host, int port, int length) {
        return Integer.parseInt(tell("reach " + host + " " + port + " " + length));
    }

    /** The same from a port that another socket may have to another server. */
    void reachFrom(String host, int local, int port, int length) {
        tell("reach-from " + host + " " + port + " " + length + " " + local);
    }

    private String tell(String command) {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(command)
                    .append('\n')
                    .flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answer();
    }

    private String answer() {
        try {
            String line = out.readLine();
            if (line == null) {
                throw new IllegalStateException("the child ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            int ignored = process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    record Ports(int client, int server) {}
}
