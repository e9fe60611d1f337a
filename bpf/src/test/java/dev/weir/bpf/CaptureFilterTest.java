package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a capture leaves out. */
class CaptureFilterTest {
    private static final String LOOPBACK = "127.0.0.1";

    private @Nullable Traffic child;

    @BeforeEach
    void startTraffic() {
        Kernel.assumeCapture();
        child = new Traffic();
    }

    @AfterEach
    void stopTraffic() {
        if (child != null) {
            child.close();
        }
    }

    private Traffic child() {
        if (child == null) {
            throw new IllegalStateException("not started");
        }
        return child;
    }

    private static List<Seen> of(List<Seen> all, int port) {
        return all.stream()
                .filter(seen -> seen.localPort() == port || seen.remotePort() == port)
                .toList();
    }

    @Test
    void whatThisProcessExportsIsSeenAtNeitherEnd() throws IOException {
        try (Capture capture = Capture.open(CaptureOptions.defaults())) {
            int collector = child().serve(LOOPBACK);
            int own = TrafficMain.reach(LOOPBACK, collector, 5000);
            assertThat(of(Seen.drain(capture), own)).isEmpty();
            assertThat(capture.counters().get(CaptureCounter.FILTERED_OWN)).isPositive();

            int other = child().reach(LOOPBACK, collector, 5000);
            assertThat(of(Seen.drain(capture), other)).isNotEmpty();
        }
    }

    @Test
    void anotherProcessMayUseThePortOfAnExportForAnotherServer() throws IOException {
        try (Capture capture = Capture.open(CaptureOptions.defaults())) {
            int collector = child().serve(LOOPBACK);
            int service = child().serve(LOOPBACK);
            try (Socket export = TrafficMain.from(LOOPBACK, 0, collector)) {
                int port = TrafficMain.ask(export, 100);
                assertThat(of(Seen.drain(capture), port)).isEmpty();

                child().reachFrom(LOOPBACK, port, service, 100);
                List<Seen> seen = of(Seen.drain(capture), port);
                assertThat(seen)
                        .as("at the client's end and at the server's")
                        .extracting(Seen::localPort)
                        .contains(port, service);
            }
        }
    }

    @Test
    void whatIsAskedOfThisProcessIsSeenAtNeitherEndThoughItsListenerIsOlder() throws IOException {
        try (ServerSocket dashboard = new ServerSocket(0, 8, InetAddress.getByName(LOOPBACK))) {
            Thread server = Thread.ofPlatform().daemon().start(() -> TrafficMain.echo(dashboard));
            try (Capture capture = Capture.open(CaptureOptions.defaults())) {
                int visitor = child().reach(LOOPBACK, dashboard.getLocalPort(), 5000);
                assertThat(of(Seen.drain(capture), visitor))
                        .filteredOn(seen -> seen.length() > 0 || seen.type() != CaptureRecord.SEGMENT)
                        .isEmpty();
            }
            assertThat(server.isAlive()).isTrue();
        }
    }

    @Test
    void thisProcessIsSeenWhenAskedFor() throws IOException {
        try (Capture capture = Capture.open(CaptureOptions.defaults().withExcludeSelf(false))) {
            int collector = child().serve(LOOPBACK);
            int own = TrafficMain.reach(LOOPBACK, collector, 500);
            assertThat(of(Seen.drain(capture), own))
                    .filteredOn(seen -> seen.localPort() == own)
                    .extracting(Seen::pid)
                    .containsOnly((int) ProcessHandle.current().pid());
        }
    }

    @Test
    void anotherProcessCanBeLeftOutWhileItRuns() {
        try (Capture capture = Capture.open(CaptureOptions.defaults())) {
            Traffic.Ports old = child().open(LOOPBACK);
            child().talk(10, 10);
            assertThat(of(Seen.drain(capture), old.client())).isNotEmpty();

            capture.excludeProcess((int) child().pid());
            child().talk(10, 10);
            assertThat(of(Seen.drain(capture), old.client())).isEmpty();
            Traffic.Ports fresh = child().open(LOOPBACK);
            child().talk(10, 10);
            assertThat(of(Seen.drain(capture), fresh.client())).isEmpty();
        }
    }

    @Test
    void portsAreFilteredAsToldWhileItRuns() {
        try (Capture capture = Capture.open(CaptureOptions.defaults())) {
            int one = child().serve(LOOPBACK);
            int two = child().serve(LOOPBACK);

            capture.setPorts(Filter.only(Set.of(one)));
            assertThat(of(Seen.drain(capture), child().reach(LOOPBACK, one, 10)))
                    .isEmpty();
            int seen = child().reach(LOOPBACK, one, 10);
            int unseen = child().reach(LOOPBACK, two, 10);
            List<Seen> all = Seen.drain(capture);
            assertThat(of(all, seen)).isNotEmpty();
            assertThat(of(all, unseen)).isEmpty();
            assertThat(capture.counters().get(CaptureCounter.FILTERED_PORT)).isPositive();

            capture.setPorts(Filter.except(Set.of(one)));
            unseen = child().reach(LOOPBACK, one, 10);
            seen = child().reach(LOOPBACK, two, 10);
            all = Seen.drain(capture);
            assertThat(of(all, seen)).isNotEmpty();
            assertThat(of(all, unseen)).isEmpty();

            capture.setPorts(Filter.off());
            seen = child().reach(LOOPBACK, one, 10);
            assertThat(of(Seen.drain(capture), seen)).isNotEmpty();
        }
    }

    @Test
    void cgroupsAreFilteredByTheInodeOfTheirFolder() {
        try (TestCgroup cgroup = new TestCgroup()) {
            CaptureOptions options = CaptureOptions.defaults().withCgroups(Filter.only(Set.of(cgroup.id())));
            try (Capture capture = Capture.open(options)) {
                int outside = child().serve(LOOPBACK);
                int unseen = child().reach(LOOPBACK, outside, 10);
                assertThat(of(Seen.drain(capture), unseen)).isEmpty();
                assertThat(capture.counters().get(CaptureCounter.FILTERED_CGROUP))
                        .isPositive();

                cgroup.add(child().pid());
                Traffic.Ports ports = child().open(LOOPBACK);
                child().talk(10, 10);
                List<Seen> all = of(Seen.drain(capture), ports.client());
                assertThat(all).extracting(Seen::cgroup).containsOnly(cgroup.id());

                capture.setCgroups(Filter.except(Set.of(cgroup.id())));
                child().talk(10, 10);
                assertThat(of(Seen.drain(capture), ports.client())).isEmpty();
            }
        }
    }

    @Test
    void aMutedConnectionGivesNothingFromItsNextMessageOn() {
        try (Capture capture = Capture.open(CaptureOptions.defaults())) {
            Traffic.Ports ports = child().open(LOOPBACK);
            child().talk(10, 10);
            Seen sent = of(Seen.drain(capture), ports.client()).stream()
                    .filter(seen -> seen.length() > 0 && seen.between(ports.client(), ports.server()))
                    .findFirst()
                    .orElseThrow();
            capture.mute(sent.cookie());
            child().talk(20, 20);
            child().talk(30, 30);
            List<Seen> after = of(Seen.drain(capture), ports.client());
            assertThat(after)
                    .filteredOn(seen -> seen.length() > 0 && seen.cookie() == sent.cookie())
                    .isEmpty();
            assertThat(after)
                    .filteredOn(seen -> seen.length() > 0 && seen.cookie() != sent.cookie())
                    .allMatch(seen -> seen.captured() == seen.length());
            assertThat(capture.counters().get(CaptureCounter.MUTED)).isEqualTo(1);
            assertThat(capture.counters().get(CaptureCounter.PACKETS_MUTED)).isEqualTo(4);
        }
    }

    @Test
    void twoCapturesDoNotDisturbEachOther() {
        try (Capture first = Capture.open(CaptureOptions.defaults())) {
            try (Capture second = Capture.open(CaptureOptions.defaults().withMessageBytes(5, 5))) {
                Traffic.Ports ports = child().open(LOOPBACK);
                child().talk(10, 10);
                assertThat(of(Seen.drain(first), ports.client()))
                        .anyMatch(seen -> seen.captured() == 10)
                        .noneMatch(Seen::cut);
                assertThat(of(Seen.drain(second), ports.client()))
                        .anyMatch(seen -> seen.captured() == 5)
                        .noneMatch(seen -> seen.captured() == 10);
            }
            child().talk(10, 10);
            assertThat(Seen.drain(first)).isNotEmpty();
        }
    }

    /** In a cgroup of its own, where nobody else's packets count. */
    @Test
    void everyPacketIsAccountedFor() {
        try (TestCgroup cgroup = new TestCgroup()) {
            cgroup.add(child().pid());
            CaptureOptions tiny = CaptureOptions.defaults()
                    .withCgroup(cgroup.path())
                    .withRings(1, 4096)
                    .withMessageBytes(0, 0);
            try (Capture capture = Capture.open(tiny)) {
                for (int i = 0; i < 3; i++) {
                    Traffic.Ports ignored = child().open(LOOPBACK);
                    for (int j = 0; j < 20; j++) {
                        child().talk(10, 10);
                    }
                    child().closeConnection();
                }
                Map<CaptureCounter, Long> counted = capture.counters();
                long sentUp = counted.get(CaptureCounter.PACKETS)
                        - counted.get(CaptureCounter.ACKS)
                        - counted.get(CaptureCounter.HANDSHAKES)
                        - counted.get(CaptureCounter.NO_SOCKET);
                long announced = counted.get(CaptureCounter.OPENED) + counted.get(CaptureCounter.CLOSED);
                List<Seen> seen = Seen.drain(capture);
                long requestsSeen = seen.stream()
                        .filter(s -> s.segment() && s.length() > 0)
                        .filter(s -> s.egress() ? s.client() : s.server())
                        .count();
                long sent = counted.get(CaptureCounter.RECORDS_SENT);
                long lost = counted.get(CaptureCounter.RECORDS_LOST);
                assertThat(counted.get(CaptureCounter.OPENED)).isEqualTo(6);
                assertThat(lost).isGreaterThan(150);
                assertThat(sent).isEqualTo(seen.size());
                assertThat(sent + lost).isEqualTo(sentUp + announced);
                assertThat(counted.get(CaptureCounter.REQUESTS)).isEqualTo(3 * 20 * 2);
                assertThat(counted.get(CaptureCounter.REQUESTS_LOST)).isEqualTo(3 * 20 * 2 - requestsSeen);
                assertThat(counted.get(CaptureCounter.CUT_BYTES)).isEqualTo(3 * 20 * 20 * 2);
            }
        }
    }
}
