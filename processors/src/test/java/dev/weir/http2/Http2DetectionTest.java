package dev.weir.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.Detection;
import dev.weir.protocol.Opening;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http2DetectionTest {
    private final Http2 http = new Http2(Http2Limits.DEFAULT, (protocol, reason, count) -> {});
    private final byte[] begin = Frames.join(Frames.PREFACE, Frames.settings());
    private final HpackEncoder encoder = new HpackEncoder(new Random(1));
    private final byte[] request =
            Frames.headers(7, true, encoder.encode(List.of(":method=GET", ":scheme=http", ":path=/")));
    private final byte[] response = Frames.headers(7, true, new byte[] {(byte) 0x88});

    private static Opening start(byte[] b) {
        return new Opening(b, 0, b.length, true);
    }

    private static Opening midway(byte[] b) {
        return new Opening(b, 0, b.length, false);
    }

    @Test
    void aClientBeginsWithThePrefaceAndSettings() {
        assertThat(http.detect(start(begin), Opening.NONE)).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(http.detect(Opening.NONE, start(begin))).isEqualTo(Detection.CLIENT_INCOMING);
        assertThat(http.detect(start(Frames.settings()), start(begin))).isEqualTo(Detection.CLIENT_INCOMING);
        for (int n = 1; n < begin.length; n++) {
            assertThat(http.detect(start(Arrays.copyOf(begin, n)), Opening.NONE))
                    .isEqualTo(Detection.MORE);
        }
    }

    @Test
    void aServerAloneIsNotEnough() {
        assertThat(http.detect(start(Frames.settings()), Opening.NONE)).isEqualTo(Detection.MORE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRI * HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001", "P\u0000\u0000"})
    void othersAreNot(String text) {
        assertThat(http.detect(start(text.getBytes(StandardCharsets.ISO_8859_1)), Opening.NONE))
                .isEqualTo(Detection.NO);
    }

    @Test
    void midwayBothDirectionsHaveToAgreeOnAStream() {
        assertThat(http.detect(midway(request), midway(response))).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(http.detect(midway(response), midway(request))).isEqualTo(Detection.CLIENT_INCOMING);
        assertThat(http.detect(midway(request), midway(request))).isEqualTo(Detection.MORE);
        byte[] elsewhere = Frames.headers(9, true, new byte[] {(byte) 0x88});
        assertThat(http.detect(midway(request), midway(elsewhere))).isEqualTo(Detection.MORE);
        assertThat(http.detect(midway(request), midway("200 OK".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(Detection.MORE);
        assertThat(http.detect(midway(request), midway("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(Detection.NO);
    }

    /** As grpc-java sends it: the authority first, which is in the table soon. */
    @Test
    void midwayFieldsOfAnUnseenTableBeforeTheOthersAreNoHindrance() {
        byte[] rest = {0x44, 2, '/', 'a', (byte) 0x83, (byte) 0x86, (byte) 0xc0};
        for (byte[] authority : List.of(new byte[] {(byte) 0xc5}, new byte[] {(byte) 0xff, (byte) 0x80, 1})) {
            byte[] call = Frames.headers(7, false, Frames.join(authority, rest));
            assertThat(http.detect(midway(call), midway(response))).isEqualTo(Detection.CLIENT_OUTGOING);
        }
    }

    /** Of one direction only the head of a gRPC call that leaves nothing open is enough. */
    @Test
    void midwayAWholeCallAloneIsEnough() {
        byte[] call = Frames.headers(
                7,
                false,
                encoder.encode(
                        List.of(":method=POST", ":scheme=http", ":path=/a.B/C", "content-type=application/grpc")));
        assertThat(http.detect(midway(call), Opening.NONE)).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(http.detect(Opening.NONE, midway(call))).isEqualTo(Detection.CLIENT_INCOMING);
        assertThat(http.detect(midway(request), Opening.NONE)).isEqualTo(Detection.MORE);
        assertThat(http.detect(midway(response), Opening.NONE)).isEqualTo(Detection.MORE);
        byte[] pathOfTheTable = Frames.headers(
                7,
                true,
                Frames.join(
                        new byte[] {(byte) 0x83, (byte) 0x86, (byte) 0xbe},
                        new byte[] {0x5f, 16},
                        "application/grpc".getBytes(StandardCharsets.US_ASCII)));
        assertThat(http.detect(midway(pathOfTheTable), Opening.NONE)).isEqualTo(Detection.MORE);
        assertThat(http.detect(midway(Arrays.copyOf(call, call.length - 1)), Opening.NONE))
                .isEqualTo(Detection.MORE);
    }

    @Test
    void whatLooksLikeFramesAndNeverProvesToBeIsTakenBack() {
        byte[] noise = Frames.join(request, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
        dev.weir.protocol.Script script = dev.weir.protocol.Script.midStream();
        for (int i = 0; i < 20; i++) {
            script.client(request).server(response);
            script.client(noise).server(response);
        }
        Reading reading = Reading.of(script);
        assertThat(reading.exchanges).isEmpty();
        assertThat(reading.count("taken_back")).isOne();
    }
}
