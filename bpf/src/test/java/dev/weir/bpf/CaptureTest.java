package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a capture gives of real traffic over loopback. */
class CaptureTest {
    private static final int MEGABYTES_10 = 10 << 20;

    private @Nullable Traffic traffic;

    @BeforeEach
    void assumeCapture() {
        Kernel.assumeCapture();
    }

    @AfterEach
    void stopTraffic() {
        if (traffic != null) {
            traffic.close();
        }
    }

    private Traffic traffic(String... wrapper) {
        Traffic started = new Traffic(wrapper);
        traffic = started;
        return started;
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 0, 281472812449793", "::1, 0, 1"})
    void anExchangeIsSeenAtBothEndsWithTheSameNumbers(String host, long addressHi, long addressLo) {
        Traffic child = traffic();
        try (Capture capture = Capture.open(CaptureOptions.defaults())) {
            Traffic.Ports ports = child.open(host);
            child.talk(300, 1000);
            child.closeConnection();
            List<Seen> all = Seen.drain(capture);

            Seen sent = payload(all, ports.client(), ports.server(), true);
            Seen received = payload(all, ports.server(), ports.client(), false);
            assertThat(sent.payload()).isEqualTo(TrafficMain.request(300));
            assertThat(received.payload()).isEqualTo(TrafficMain.request(300));
            assertThat(received.seq()).isEqualTo(sent.seq());
            assertThat(received.ack()).isEqualTo(sent.ack());
            assertThat(received.cookie()).isNotEqualTo(sent.cookie());
            assertThat(received.netns()).isEqualTo(sent.netns()).isNotZero();
            assertThat(sent.cgroup()).isNotZero();
            assertThat(sent.localHi()).isEqualTo(addressHi);
            assertThat(sent.localLo()).isEqualTo(addressLo);
            assertThat(sent.remoteLo()).isEqualTo(addressLo);
            assertThat(received.time()).isGreaterThanOrEqualTo(sent.time());
            assertThat(sent.pid()).isEqualTo((int) child.pid());

            Seen answer = payload(all, ports.server(), ports.client(), true);
            assertThat(answer.payload()).isEqualTo(TrafficMain.response(1000));
            assertThat(answer.seq()).isEqualTo(sent.ack());
            assertThat(answer.ack()).isEqualTo(sent.seq() + 300);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void ofTenMegabytesEveryByteIsCountedAndTheLimitIsKeptExactly(String host) {
        Traffic child = traffic();
        CaptureOptions options = CaptureOptions.defaults().withMessageBytes(20_000, 30_000);
        try (Capture capture = Capture.open(options)) {
            Traffic.Ports ports = child.open(host);
            child.talk(MEGABYTES_10, MEGABYTES_10);
            List<Seen> all = Seen.drain(capture);

            assertStream(all, ports.client(), ports.server(), true, TrafficMain.request(MEGABYTES_10), 30_000);
            assertStream(all, ports.server(), ports.client(), false, TrafficMain.request(MEGABYTES_10), 20_000);
            assertStream(all, ports.server(), ports.client(), true, TrafficMain.response(MEGABYTES_10), 30_000);
            assertStream(all, ports.client(), ports.server(), false, TrafficMain.response(MEGABYTES_10), 20_000);
            assertThat(all).filteredOn(Seen::segment).allMatch(seen -> seen.cut() == seen.captured() < seen.length());
            assertThat(capture.counters().get(CaptureCounter.RECORDS_LOST)).isZero();
            assertThat(capture.counters().get(CaptureCounter.CUT_MESSAGES)).isGreaterThanOrEqualTo(4);
        }
    }

    private static void assertStream(
            List<Seen> all, int local, int remote, boolean egress, byte[] expected, int limit) {
        Seen open = all.stream()
                .filter(seen -> seen.type() == CaptureRecord.OPEN && seen.between(local, remote))
                .findFirst()
                .orElseThrow();
        int first = egress ? open.seq() : open.ack();
        SeenStream stream = SeenStream.of(all, local, remote, egress, first, expected.length);
        assertThat(stream.onWire()).isEqualTo(expected.length);
        assertThat(stream.captured()).isEqualTo(limit);
        assertThat(stream.head()).isEqualTo(Arrays.copyOf(expected, limit));
    }

    @Test
    void everyMessageOfAConnectionHasALimitOfItsOwn() {
        Traffic child = traffic();
        CaptureOptions options = CaptureOptions.defaults().withMessageBytes(100, 100);
        try (Capture capture = Capture.open(options)) {
            Traffic.Ports ports = child.open("127.0.0.1");
            for (int i = 0; i < 3; i++) {
                child.talk(250, 50);
            }
            List<Seen> sent = Seen.drain(capture).stream()
                    .filter(seen -> seen.segment() && seen.length() > 0)
                    .filter(seen -> seen.between(ports.client(), ports.server()) && seen.egress())
                    .toList();
            assertThat(sent).extracting(Seen::length).containsExactly(250, 250, 250);
            assertThat(sent).extracting(Seen::captured).containsExactly(100, 100, 100);
        }
    }

    @Test
    void theLimitMayBeChangedWhileItRuns() {
        Traffic child = traffic();
        try (Capture capture = Capture.open(CaptureOptions.defaults())) {
            Traffic.Ports ports = child.open("127.0.0.1");
            capture.setMessageBytes(0, 0);
            child.talk(250, 50);
            Seen sent = payload(Seen.drain(capture), ports.client(), ports.server(), true);
            assertThat(sent.length()).isEqualTo(250);
            assertThat(sent.captured()).isZero();
            assertThat(sent.cut()).isTrue();
        }
    }

    @Test
    void aWholeMegabyteComesInPiecesWithAdvancingNumbers() {
        Traffic child = traffic();
        int megabyte = CaptureOptions.MAX_MESSAGE_BYTES;
        CaptureOptions options = CaptureOptions.defaults().withMessageBytes(megabyte, megabyte);
        try (Capture capture = Capture.open(options)) {
            Traffic.Ports ports = child.open("::1");
            child.talk(megabyte, 1);
            List<Seen> all = Seen.drain(capture);
            assertStream(all, ports.client(), ports.server(), true, TrafficMain.request(megabyte), megabyte);
            assertStream(all, ports.server(), ports.client(), false, TrafficMain.request(megabyte), megabyte);
        }
    }

    /** Over IPv6 such a packet carries a hop-by-hop header; its length does not fit 16 bits. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void packetsLongerThan64KibAreReadWhole(String host) {
        Kernel.assume(TestNamespace.available(), "ip(8) is not installed: sudo apt-get install iproute2");
        try (TestNamespace namespace = new TestNamespace("gso_max_size", "190000", "gso_ipv4_max_size", "190000")) {
            Traffic child = traffic(namespace.wrapper());
            CaptureOptions options = CaptureOptions.defaults().withMessageBytes(1000, 1000);
            try (Capture capture = Capture.open(options)) {
                Traffic.Ports ports = child.open(host);
                child.talk(MEGABYTES_10, 1);
                List<Seen> all = Seen.drain(capture);
                assertStream(all, ports.client(), ports.server(), true, TrafficMain.request(MEGABYTES_10), 1000);
                assertThat(all).filteredOn(Seen::segment).anyMatch(seen -> seen.length() > 0xffff);
                assertThat(capture.counters().get(CaptureCounter.UNPARSABLE)).isZero();
            }
            child.close();
        }
    }

    @Test
    void aConnectionStaysInItsRing() {
        Traffic child = traffic();
        try (Capture capture = Capture.open(CaptureOptions.defaults().withRings(4, 1 << 20))) {
            boolean[] used = new boolean[4];
            for (int i = 0; i < 24; i++) {
                Traffic.Ports ports = child.open("127.0.0.1");
                child.talk(10, 10);
                child.closeConnection();
                int rings = 0;
                for (RingReader reader : capture.readers()) {
                    boolean[] found = {false};
                    reader.poll(
                            r -> found[0] |= r.localPort() == ports.client() && r.remotePort() == ports.server(),
                            Integer.MAX_VALUE);
                    rings += found[0] ? 1 : 0;
                    used[reader.index()] |= found[0];
                    reader.commit();
                }
                assertThat(rings).isEqualTo(1);
            }
            assertThat(used).containsOnly(true);
        }
    }

    @Test
    void aSmallRingIsReadRoundAndRound() {
        Traffic child = traffic();
        try (Capture capture = Capture.open(CaptureOptions.defaults().withRings(1, 16 << 10))) {
            Traffic.Ports ports = child.open("127.0.0.1");
            capture.setPorts(Filter.only(Set.of(ports.server())));
            RingReader reader = capture.readers().getFirst();
            for (int i = 0; i < 60; i++) {
                child.talk(700 + i, 900);
                List<Seen> all = Seen.drain(capture);
                assertThat(payload(all, ports.client(), ports.server(), true).payload())
                        .isEqualTo(TrafficMain.request(700 + i));
                assertThat(payload(all, ports.client(), ports.server(), false).payload())
                        .isEqualTo(TrafficMain.response(900));
            }
            assertThat(reader.position()).isGreaterThan(10 * reader.size());
            assertThat(capture.counters().get(CaptureCounter.RECORDS_LOST)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aDatagramIsSeenAtBothEndsAndEachPairOfEndsIsAConversation(String host) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        CaptureOptions options = CaptureOptions.defaults().withDatagrams(true).withExcludeSelf(false);
        try (Capture capture = Capture.open(options);
                DatagramSocket server = new DatagramSocket(0, address);
                DatagramSocket one = new DatagramSocket(0, address);
                DatagramSocket two = new DatagramSocket(0, address)) {
            byte[] question = TrafficMain.request(300);
            for (DatagramSocket client : List.of(one, two)) {
                client.send(new DatagramPacket(question, question.length, server.getLocalSocketAddress()));
            }
            one.send(new DatagramPacket(new byte[5000], 5000, server.getLocalSocketAddress()));
            List<Seen> all = Seen.drain(capture);

            assertThat(datagrams(all, one, server, true)).hasSize(2).first().satisfies(seen -> {
                assertThat(seen.payload()).isEqualTo(question);
                assertThat(seen.cut()).isFalse();
                assertThat(seen.pid()).isEqualTo((int) ProcessHandle.current().pid());
            });
            assertThat(datagrams(all, one, server, true).getLast()).satisfies(seen -> {
                assertThat(seen.captured()).isEqualTo(4096);
                assertThat(seen.length()).isEqualTo(5000);
                assertThat(seen.cut()).isTrue();
            });
            List<Seen> fromOne = datagrams(all, server, one, false);
            List<Seen> fromTwo = datagrams(all, server, two, false);
            assertThat(fromOne).hasSize(2);
            assertThat(fromTwo).hasSize(1);
            assertThat(fromOne.getFirst().cookie()).isEqualTo(fromOne.getLast().cookie());
            assertThat(fromTwo.getFirst().cookie())
                    .isNotEqualTo(fromOne.getFirst().cookie());

            capture.mute(fromOne.getFirst().cookie());
            for (DatagramSocket client : List.of(one, two)) {
                client.send(new DatagramPacket(question, question.length, server.getLocalSocketAddress()));
            }
            List<Seen> after = Seen.drain(capture);
            assertThat(datagrams(after, server, one, false)).isEmpty();
            assertThat(datagrams(after, server, two, false)).hasSize(1);
            assertThat(capture.counters().get(CaptureCounter.PACKETS_MUTED)).isEqualTo(1);
        }
    }

    private static List<Seen> datagrams(List<Seen> all, DatagramSocket local, DatagramSocket remote, boolean egress) {
        return all.stream()
                .filter(seen -> seen.type() == CaptureRecord.DATAGRAM && seen.egress() == egress)
                .filter(seen -> seen.between(local.getLocalPort(), remote.getLocalPort()))
                .toList();
    }

    @Test
    void whatIsNotTcpIsOnlyCountedWhereItIsNotAskedFor() throws IOException {
        try (Capture capture = Capture.open(CaptureOptions.defaults());
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            long before = capture.counters().get(CaptureCounter.OTHER_PROTOCOL);
            socket.send(new DatagramPacket(new byte[10], 10, socket.getLocalSocketAddress()));
            assertThat(capture.counters().get(CaptureCounter.OTHER_PROTOCOL)).isGreaterThanOrEqualTo(before + 2);
        }
    }

    private static Seen payload(List<Seen> all, int local, int remote, boolean egress) {
        return all.stream()
                .filter(seen -> seen.segment() && seen.length() > 0)
                .filter(seen -> seen.between(local, remote) && seen.egress() == egress)
                .findFirst()
                .orElseThrow();
    }
}
