package dev.weir.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Segment;
import dev.weir.testing.Requires;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Counts the TCP segments of real captures as tcpdump does: how many there are, and how many bytes they carry. */
class TcpdumpTest {
    /** As tcpdump prints a TCP packet, whatever tunnel it is in. */
    private static final Pattern TCP = Pattern.compile("^(?!.* STP ).*Flags \\[[^]]*].*?, length (\\d+)");

    /** What tcpdump refuses or does not look into; the numbers are tshark's. */
    private static final Map<String, List<Long>> OTHERS = Map.of(
            // A version number in the wrong byte order
            "deepflow/memcached-memcached-userdata.pcap", List.of(20_421L, 551_979L),
            // GRE in UDP
            "zeek/tunnels-gre-over-udp-4754.pcap", List.of(10L, 451L),
            // GTP in UDP
            "zeek/tunnels-gtp-gtp2_different_udp_port.pcap", List.of(78L, 64_562L));

    @TestFactory
    Stream<DynamicTest> agreesWithTcpdump() throws IOException {
        Path captures = Path.of("../../shared/captures/pcap").toAbsolutePath().normalize();
        Requires.that(Files.isDirectory(captures), "the captures, expected in " + captures);
        Requires.that(Files.isExecutable(Path.of("/usr/bin/tcpdump")), "tcpdump (apt-get install tcpdump)");
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(captures)) {
            all.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        return files.stream().map(f -> {
            String name = captures.relativize(f).toString();
            return DynamicTest.dynamicTest(name, () -> compare(f, OTHERS.get(name)));
        });
    }

    private static void compare(Path file, @Nullable List<Long> other) throws Exception {
        List<Long> expected = other != null ? other : tcpdump(file);
        ReadCapture read = ReadCapture.of(file, CaptureLimits.DEFAULT);
        List<Segment> packets = read.segments().stream()
                .filter(s -> s.kind() == Segment.Kind.PACKET)
                .toList();
        long bytes = packets.stream().mapToLong(Segment::length).sum();
        assertThat(List.of((long) packets.size(), bytes))
                .as(
                        "segments and bytes; left out: %s; damage: %s",
                        read.counts().skips(), read.damage())
                .isEqualTo(expected);
    }

    private static List<Long> tcpdump(Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/usr/bin/tcpdump", "-r", file.toString(), "-nn", "-tt", "-S")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long packets = 0;
        long bytes = 0;
        try (BufferedReader lines = process.inputReader(StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher tcp = TCP.matcher(line);
                if (tcp.lookingAt()) {
                    packets++;
                    bytes += Long.parseLong(tcp.group(1));
                }
            }
        }
        process.waitFor();
        return List.of(packets, bytes);
    }
}
