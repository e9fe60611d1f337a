package dev.weir.doors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A TCP port at which a process listens, as the kernel lists it.
 *
 * @param address in the hexadecimal digits of {@code /proc/net/tcp}
 */
public record Listener(String address, int port) {
    private static final String LISTEN = "0A";

    public static List<Listener> of(long pid) throws IOException {
        Set<String> sockets;
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            sockets = files.map(Listener::target).collect(Collectors.toSet());
        }
        List<Listener> listeners = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "net", table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields[3].equals(LISTEN) && sockets.contains("socket:[" + fields[9] + "]")) {
                    String[] local = fields[1].split(":");
                    listeners.add(new Listener(local[0], Integer.parseInt(local[1], 16)));
                }
            }
        }
        return listeners;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    /** 127.0.0.0/8, or the same as an IPv6 address, or ::1; the kernel writes words of four bytes in the order of the machine. */
    public boolean isLoopback() {
        return address.matches("[0-9A-F]{6}7F")
                || address.matches("0{16}FFFF0000[0-9A-F]{6}7F")
                || address.equals("00000000000000000000000001000000");
    }
}
