package dev.weir.captures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.component.Settings;
import dev.weir.pcap.CaptureCounts;
import dev.weir.pcap.CaptureLimits;
import dev.weir.pcap.SegmentReader;
import dev.weir.protocol.ConversationCounts;
import dev.weir.protocol.ConversationLimits;
import dev.weir.protocol.Conversations;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.ProtocolFactory;
import dev.weir.protocol.Protocols;
import dev.weir.protocol.Tallies;
import dev.weir.protocol.Tally;
import dev.weir.reassembly.Reassembler;
import dev.weir.reassembly.ReassemblyLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which protocol Weir takes the connections of others' captures for, beside what independent tools say they are. */
class DetectionITCase {
    private static final Path PAGE = Captures.PROJECT.resolve("processors/src/main/java/dev/weir/protocol/README.md");

    private static final Confusion CONFUSION = new Confusion();

    @BeforeAll
    static void detect() throws Exception {
        Captures.require();
        var answers = Captures.answers();
        for (String name : Captures.names()) {
            Map<String, Boolean> said = new LinkedHashMap<>();
            for (JsonNode answer : answers) {
                if (answer.get("pcap").asText().equals(name)) {
                    said.put(answer.get("protocol").asText(), hasRequests(answer) && isTrusted(answer));
                }
            }
            CONFUSION.add(name, said, connections(name));
        }
    }

    /** Login and the like alone need not be told of. */
    private static boolean hasRequests(JsonNode answer) {
        return answer.get("exchanges").valueStream().anyMatch(e -> !e.has("control"));
    }

    private static boolean isTrusted(JsonNode answer) {
        return !answer.get("strength").asText().equals("single");
    }

    /** How many connections it found of each protocol, and of none. */
    private static Map<String, Long> connections(String capture) throws Exception {
        Tallies tallies = new Tallies();
        var protocols = Protocols.all().stream().map(p -> create(p, tallies)).toList();
        Conversations conversations = new Conversations(protocols, ConversationLimits.DEFAULT, tallies, c -> {});
        Reassembler reassembler =
                new Reassembler(ReassemblyLimits.DEFAULTS, chunk -> conversations.accept(chunk, exchange -> {}));
        try (SegmentReader reader = SegmentReader.open(
                Captures.FILES.resolve(capture), 1, capture, CaptureLimits.DEFAULT, new CaptureCounts())) {
            while (reader.advance()) {
                if (reader.segment() != null) {
                    reassembler.accept(reader.segment());
                }
            }
        }
        reassembler.finish();
        conversations.closeAll(exchange -> {});
        Map<String, Long> found = new LinkedHashMap<>();
        protocols.forEach(p -> found.put(
                p.name(),
                count(tallies, p.name(), ConversationCounts.CONNECTIONS)
                        - count(tallies, p.name(), ConversationCounts.TAKEN_BACK)));
        found.put(Tally.UNKNOWN, count(tallies, Tally.UNKNOWN, ConversationCounts.CONNECTIONS));
        return found;
    }

    private static Protocol create(ProtocolFactory factory, Tally tally) {
        return factory.create(Settings.builder().build(), tally);
    }

    private static long count(Tallies tallies, String protocol, String what) {
        return tallies.look(protocol, what).getAsLong();
    }

    @Test
    void noConnectionIsTakenForAnotherProtocol() {
        assertThat(CONFUSION.wrong()).isEmpty();
    }

    @Test
    void inEveryCaptureWithRequestsOfAProtocolItIsFound() {
        assertThat(CONFUSION.missed()).isEmpty();
    }

    @Test
    void theTableOfThePageIsTheOneMeasured() throws Exception {
        Path table = Path.of("target", "detection.md");
        Files.writeString(table, CONFUSION.table());

        assertThat(Files.readString(PAGE))
                .as("put %s into %s", table.toAbsolutePath(), PAGE)
                .contains(CONFUSION.table());
    }
}
