package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a capture gives of real traffic over loopback. */
class CaptureTest {
    private Traffic traffic;

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

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void anExchangeIsSeenAtBothEnds(String host) {
        try (Capture capture = Capture.open(CaptureOptions.defaults())) {
            Traffic.Ports ports = traffic.open(host);
            traffic.talk(300, 1000);
            traffic.closeConnection();
            List<Seen> all = Seen.drain(capture);
            all.forEach(System.out::println);
            System.out.println(capture.counters());
            assertThat(payload(all, ports.client(), ports.server(), true)).isEqualTo(TrafficMain.request(300));
        }
    }

    static byte[] payload(List<Seen> all, int local, int remote, boolean egress) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Seen seen : all) {
            if (seen.segment() && seen.between(local, remote) && seen.egress() == egress) {
                bytes.writeBytes(seen.payload());
            }
        }
        return bytes.toByteArray();
    }
}
