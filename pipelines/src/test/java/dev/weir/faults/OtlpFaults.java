package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.faults.Arrivals.Count;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an OTLP endpoint can do to its senders. */
@Tag("slow")
@Timeout(300)
abstract class OtlpFaults {
    private static final Pattern LOST = Pattern.compile("(?m)^ +lost spans: (.*)$");

    @TempDir
    private Path folder;

    abstract OtlpEndpoint endpoint() throws Exception;

    abstract String name();

    @Test
    void whatIsRefusedForNowComesLaterAndWhatIsRefusedForGoodIsCountedByItsAnswer() throws Exception {
        try (OtlpEndpoint endpoint = endpoint();
                Node node = Node.start(folder, endpoint)) {
            node.watch();
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                answers.addAll(endpoint.temporary());
                answers.addAll(endpoint.permanent());
            }
            for (String answer : answers) {
                endpoint.refuse(answer);
                Thread.sleep(500); // most requests are taken
            }
            while (!endpoint.hasRefusedAll()) {
                Thread.sleep(100);
            }
            Duration recovery = node.recovery();
            Count count = node.end();

            Fault fault = new Fault(
                    name() + " refuses with each of %d codes, twice".formatted(answers.size() / 2), count, recovery);
            fault.print();
            Map<String, Integer> refused = new TreeMap<>(endpoint.refused());
            assertThat(refused.keySet()).containsAll(answers);
            refused.keySet().removeAll(endpoint.temporary());
            assertThat(lost(node.said())).isEqualTo(refused);
            assertThat(count.missing())
                    .isEqualTo(refused.values().stream().mapToInt(n -> n).sum());
            assertThat(count.twice()).isZero();
        }
    }

    @Test
    void noneIsMissingAfterItWasAwayForAMinute() throws Exception {
        try (OtlpEndpoint endpoint = endpoint();
                Node node = Node.start(folder, endpoint)) {
            node.watch();
            endpoint.close();
            Thread.sleep(Duration.ofMinutes(1));
            endpoint.open();
            Duration recovery = node.recovery();

            new Fault(name() + " down for 60 s", node.end(), recovery).print().assertNoneMissing(node.said());
        }
    }

    /** Each time in the middle of a request, or nearly. */
    @Test
    void noneIsMissingAfterItWasStartedAgainThirtyTimes() throws Exception {
        try (OtlpEndpoint endpoint = endpoint();
                Node node = Node.start(folder, endpoint)) {
            node.watch();
            for (int i = 0; i < 30; i++) {
                endpoint.close();
                Thread.sleep(100);
                endpoint.open();
                Thread.sleep(400 + i);
            }
            Duration recovery = node.recovery();

            new Fault(name() + " started again 30 times in 15 s", node.end(), recovery)
                    .print()
                    .assertNoneMissing(node.said());
        }
    }

    @Test
    void noneIsMissingAfterItAnsweredTooLateForAMinuteAndWhatCameTwiceIsTheSameSpan() throws Exception {
        try (OtlpEndpoint endpoint = endpoint();
                Node node = Node.start(folder, endpoint)) {
            node.watch();
            endpoint.delay(Duration.ofSeconds(3)); // the sender waits for one
            Thread.sleep(Duration.ofMinutes(1));
            endpoint.delay(Duration.ZERO);
            Duration recovery = node.recovery();

            Count count = node.end();
            new Fault(name() + " answers after 3 s, for 60 s; `timeout` is 1 s", count, recovery)
                    .print()
                    .assertNoneMissing(node.said());
            assertThat(endpoint.arrived().differentIds()).isEqualTo(count.server() + count.client());
        }
    }

    /** By reason, out of the table at the end. */
    private static Map<String, Integer> lost(String said) {
        Map<String, Integer> lost = new TreeMap<>();
        Matcher line = LOST.matcher(said);
        assertThat(line.find()).as(said).isTrue();
        for (String part : line.group(1).split(", ")) {
            String[] reason = part.split(" ");
            lost.put(reason[0], Integer.parseInt(reason[1].replace(",", "")));
        }
        return lost;
    }
}
