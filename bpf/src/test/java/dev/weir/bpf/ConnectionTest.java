package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of connections as such: begin, end, process. */
class ConnectionTest {
    private @Nullable Traffic traffic;

    @BeforeEach
    void startTraffic() {
        Kernel.assumeCapture();
        traffic = new Traffic();
    }

    @AfterEach
    void stopTraffic() {
        if (traffic != null) {
            traffic.close();
        }
    }

    private Traffic child() {
        if (traffic == null) {
            throw new IllegalStateException("not started");
        }
        return traffic;
    }

    private static Seen only(List<Seen> all, int type, int local, int remote) {
        List<Seen> found = all.stream()
                .filter(seen -> seen.type() == type && seen.between(local, remote))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void beginAndEndAreToldWithRoleProcessAndBytes(String host) {
        try (Capture capture = Capture.open(CaptureOptions.defaults())) {
            Traffic.Ports ports = child().open(host);
            child().talk(5000, 70_000);
            child().closeConnection();
            List<Seen> all = Seen.drain(capture);

            Seen clientOpen = only(all, CaptureRecord.OPEN, ports.client(), ports.server());
            assertThat(clientOpen.client()).isTrue();
            assertThat(clientOpen.server()).isFalse();
            assertThat(clientOpen.midStream()).isFalse();
            assertThat(clientOpen.pid()).isEqualTo((int) child().pid());
            assertThat(clientOpen.comm()).isEqualTo("java");
            Seen serverOpen = only(all, CaptureRecord.OPEN, ports.server(), ports.client());
            assertThat(serverOpen.server()).isTrue();
            assertThat(serverOpen.pid()).isEqualTo((int) child().pid());
            assertThat(serverOpen.comm()).isEqualTo("java");
            assertThat(serverOpen.seq()).isEqualTo(clientOpen.ack());
            assertThat(serverOpen.ack()).isEqualTo(clientOpen.seq());
            assertThat(serverOpen.localHi()).isEqualTo(clientOpen.remoteHi());
            assertThat(serverOpen.localLo()).isEqualTo(clientOpen.remoteLo());
            assertThat(serverOpen.netns()).isEqualTo(clientOpen.netns()).isNotZero();
            assertThat(serverOpen.cgroup()).isEqualTo(clientOpen.cgroup()).isNotZero();

            Seen clientClose = only(all, CaptureRecord.CLOSE, ports.client(), ports.server());
            Seen serverClose = only(all, CaptureRecord.CLOSE, ports.server(), ports.client());
            assertThat(clientClose.cookie()).isEqualTo(clientOpen.cookie());
            assertThat(serverClose.cookie()).isEqualTo(serverOpen.cookie());
            // The kernel may count a SYN or FIN as a byte.
            assertThat(clientClose.bytesAcked()).isBetween(5000L, 5002L);
            assertThat(clientClose.bytesReceived()).isBetween(70_000L, 70_002L);
            assertThat(serverClose.bytesAcked()).isBetween(70_000L, 70_002L);
            assertThat(serverClose.bytesReceived()).isBetween(5000L, 5002L);
            assertThat(capture.counters().get(CaptureCounter.MID_STREAM)).isNotNegative();
        }
    }

    @Test
    void aConnectionOlderThanTheCaptureIsAnnouncedInMidStreamWithItsProcess() {
        Traffic.Ports ports = child().open("127.0.0.1");
        child().talk(100, 100);
        try (Capture capture = Capture.open(CaptureOptions.defaults())) {
            child().talk(300, 200);
            List<Seen> all = Seen.drain(capture);

            Seen open = only(all, CaptureRecord.OPEN, ports.client(), ports.server());
            assertThat(open.midStream()).isTrue();
            assertThat(open.pid()).isEqualTo((int) child().pid());
            assertThat(open.comm()).isEqualTo("java");
            assertThat(open.netns()).isNotZero();
            Seen other = only(all, CaptureRecord.OPEN, ports.server(), ports.client());
            assertThat(other.pid()).isEqualTo((int) child().pid());

            List<Seen> sent = all.stream()
                    .filter(seen -> seen.segment() && seen.between(ports.client(), ports.server()) && seen.egress())
                    .toList();
            assertThat(sent).hasSize(1);
            assertThat(sent.getFirst().midStream()).isTrue();
            assertThat(sent.getFirst().payload()).isEqualTo(TrafficMain.request(300));
            assertThat(sent.getFirst().pid()).isEqualTo((int) child().pid());
            assertThat(all.indexOf(open)).isLessThan(all.indexOf(sent.getFirst()));
        }
    }

    @Test
    void aListenerOlderThanTheCaptureHandsItsProcessOn() {
        int port = child().serve("127.0.0.1");
        try (Capture capture = Capture.open(CaptureOptions.defaults())) {
            int client = child().reach("127.0.0.1", port, 10);
            Seen open = only(Seen.drain(capture), CaptureRecord.OPEN, port, client);
            assertThat(open.server()).isTrue();
            assertThat(open.midStream()).isFalse();
            assertThat(open.pid()).isEqualTo((int) child().pid());
        }
    }

    @Test
    void timesAreOfTheBootClockAndBecomeTimeSinceTheEpoch() {
        BootClock clock = new BootClock();
        long before = System.currentTimeMillis() * 1_000_000L;
        try (Capture capture = Capture.open(CaptureOptions.defaults())) {
            Traffic.Ports ports = child().open("127.0.0.1");
            child().talk(10, 10);
            long after = System.currentTimeMillis() * 1_000_000L + 1_000_000L;
            assertThat(Seen.drain(capture))
                    .filteredOn(seen -> seen.between(ports.client(), ports.server()))
                    .allSatisfy(seen -> assertThat(clock.toEpochNanos(seen.time()))
                            .isBetween(before - 1_000_000L, after + 1_000_000L));
        }
    }
}
