package dev.weir.captures;

import dev.weir.testing.Requires;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * HTTP/2 connections made of the header lists of real sites, as others encoded them: no capture has a cookie in HPACK, these have
 * thousands, in Huffman code and in the table. What each is stands beside its bytes, so nothing of Weir's reads it.
 */
final class HpackStories {
    static final String COOKIES = "cookies of HTTP/2";
    static final String SET_COOKIES = "set cookies of HTTP/2";

    /** Shorter ones turn up in ids and times by chance. */
    private static final int SHORTEST = 10;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84};
    private static final byte[] OK = {(byte) 0x88};
    private static final int SETTINGS = 4;
    private static final int HEADERS = 1;

    /** {@code END_STREAM} and {@code END_HEADERS}. */
    private static final int ALL = 5;

    private HpackStories() {}

    /** Writes a capture of each into the folder. Gives by its name, by kind, what must not be in its spans. */
    static Map<String, Map<String, Set<String>>> write(Path folder) throws IOException, InterruptedException {
        Path archive = Captures.ROOT.resolve("hpack.tar.gz");
        Requires.that(Files.exists(archive), archive + " is not there");
        Path unpacked = Files.createDirectory(folder.resolveSibling("hpack"));
        Process tar = new ProcessBuilder("tar", "xzf", archive.toString(), "-C", unpacked.toString()).start();
        if (tar.waitFor() != 0) {
            throw new AssertionError("tar exited with " + tar.exitValue());
        }
        Map<String, Map<String, Set<String>>> secrets = new TreeMap<>();
        try (Stream<Path> files = Files.walk(unpacked)) {
            for (Path story :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                String name = unpacked.relativize(story).toString().replace('/', '-') + ".pcap";
                JsonNode cases = new ObjectMapper().readTree(story.toFile()).get("cases");
                Files.write(folder.resolve(name), capture(cases));
                secrets.put(name, secrets(cases));
            }
        }
        return secrets;
    }

    private static byte[] capture(JsonNode cases) {
        Tcp tcp = new Tcp();
        ByteArrayOutputStream begin = new ByteArrayOutputStream();
        begin.writeBytes(PREFACE);
        begin.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
        tcp.client(begin.toByteArray());
        tcp.server(frame(SETTINGS, 0, 0, new byte[0]));
        int stream = 1;
        for (JsonNode one : cases) {
            byte[] block = HexFormat.of().parseHex(one.get("wire").asText());
            boolean request = value(one, ":status").isEmpty();
            tcp.client(frame(HEADERS, ALL, stream, request ? block : GET));
            tcp.server(frame(HEADERS, ALL, stream, request ? OK : block));
            stream += 2;
        }
        return tcp.capture();
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int n = payload.length;
        out.writeBytes(new byte[] {(byte) (n >> 16), (byte) (n >> 8), (byte) n, (byte) type, (byte) flags});
        out.writeBytes(new byte[] {0, 0, (byte) (stream >> 8), (byte) stream});
        out.writeBytes(payload);
        return out.toByteArray();
    }

    private static List<String> value(JsonNode one, String name) {
        List<String> values = new ArrayList<>();
        for (JsonNode field : one.get("headers")) {
            if (field.has(name)) {
                values.add(field.get(name).asText());
            }
        }
        return values;
    }

    private static Map<String, Set<String>> secrets(JsonNode cases) {
        Map<String, Set<String>> secrets = new TreeMap<>();
        StringBuilder kept = new StringBuilder();
        for (JsonNode one : cases) {
            value(one, "cookie").forEach(v -> add(secrets, COOKIES, v.split(";\\s*")));
            value(one, "set-cookie").forEach(v -> add(secrets, SET_COOKIES, v.split(";|\0")[0]));
            kept.append(value(one, ":path")).append(value(one, "user-agent"));
        }
        // Some sites send the same in a URL, which is kept.
        secrets.values().forEach(values -> values.removeIf(v -> kept.indexOf(v) >= 0));
        return secrets;
    }

    private static void add(Map<String, Set<String>> secrets, String kind, String... cookies) {
        for (String cookie : cookies) {
            String value = cookie.substring(cookie.indexOf('=') + 1);
            if (value.length() >= SHORTEST) {
                secrets.computeIfAbsent(kind, k -> new HashSet<>()).add(value);
            }
        }
    }
}
