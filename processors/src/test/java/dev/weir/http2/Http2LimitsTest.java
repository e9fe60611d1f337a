package dev.weir.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.Script;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every limit holds, and what it costs is counted. */
class Http2LimitsTest {
    private static final Http2Limits SMALL = new Http2Limits(1024, 1024, 10, 20, 4096, 2048, 1_000_000_000L);
    private final HpackEncoder client = new HpackEncoder(new Random(1));
    private final Script script =
            new Script().client(Frames.join(Frames.PREFACE, Frames.settings())).server(Frames.settings());

    private byte[] get(int stream, String path, String... more) {
        List<String> fields = new java.util.ArrayList<>(List.of(":method=GET", ":scheme=http", ":path=" + path));
        fields.addAll(List.of(more));
        return Frames.headers(stream, true, client.encode(fields));
    }

    @Test
    void beyondSoManyOpenStreamsTheOldestIsReportedWithoutAnswer() {
        for (int i = 0; i < 12; i++) {
            script.client(get(2 * i + 1, "/" + i));
        }
        Reading reading = Reading.of(script.chunks(), SMALL);
        assertThat(reading.lines()).containsExactly("GET /0 -", "GET /1 -");
        assertThat(reading.count(Http2Counts.TOO_MANY_OPEN)).isEqualTo(2);
        assertThat(reading.count(Http2Counts.RESPONSES_LOST)).isEqualTo(2);
    }

    @Test
    void ofStreamsThatAreOpenedAndResetOnlySoManyAreReportedInASecond() {
        for (int i = 0; i < 50; i++) {
            int stream = 2 * i + 1;
            script.client(Frames.join(get(stream, "/" + i), Frames.reset(stream, 8)));
        }
        Reading reading = Reading.of(script.chunks(), SMALL);
        assertThat(reading.exchanges).hasSize(20);
        assertThat(reading.count(Http2Counts.TOO_MANY_UNANSWERED)).isEqualTo(30);
        assertThat(reading.count(Http2Counts.STREAMS_RESET)).isEqualTo(50);
    }

    @Test
    void ofStreamsThatAreOnlyOpenedToo() {
        for (int i = 0; i < 50; i++) {
            script.client(get(2 * i + 1, "/" + i));
        }
        Reading reading = Reading.of(script.close().chunks(), SMALL);
        assertThat(reading.exchanges).hasSize(20);
        assertThat(reading.count(Http2Counts.TOO_MANY_UNANSWERED)).isEqualTo(30);
    }

    @Test
    void answeredOnesAreReportedHoweverManyTheyAre() {
        HpackEncoder server = new HpackEncoder(new Random(2));
        for (int i = 0; i < 50; i++) {
            script.client(get(2 * i + 1, "/" + i));
            script.server(Frames.headers(2 * i + 1, true, server.encode(List.of(":status=200"))));
        }
        Reading reading = Reading.of(script.chunks(), SMALL);
        assertThat(reading.exchanges).hasSize(50);
        assertThat(reading.count(Http2Counts.TOO_MANY_UNANSWERED)).isZero();
    }

    @Test
    void inTheNextSecondAndBehindARestartTheCountGoesOn() {
        for (int i = 0; i < 2500; i++) {
            int stream = 2 * i + 1;
            script.client(Frames.join(get(stream, "/" + i), Frames.reset(stream, 8)));
        }
        Reading reading = Reading.of(script.chunks(), SMALL);
        assertThat(reading.exchanges).as("a stream each millisecond").hasSize(60);
        Reading restarted = Reading.of(List.of(), SMALL);
        restarted.accept(script.chunks(), () -> true);
        restarted.assertSameAs(reading);
    }

    @Test
    void theirTextsAreBoundedToo() {
        for (int i = 0; i < 9; i++) {
            script.client(get(2 * i + 1, "/" + "x".repeat(700)));
        }
        Reading reading = Reading.of(script.chunks(), SMALL);
        assertThat(reading.exchanges).hasSize(4);
        assertThat(reading.count(Http2Counts.TOO_MANY_OPEN)).isEqualTo(4);
    }

    @Test
    void aLongerHeaderBlockIsReadUpToTheLimit() {
        byte[] block =
                client.encode(List.of(":method=GET", ":scheme=http", ":path=/long", "cookie=" + "x".repeat(3000)));
        script.client(Frames.headers(1, true, block)).close();
        Reading reading = Reading.of(script.chunks(), SMALL);
        assertThat(reading.count(Http2Counts.HEADER_BLOCKS_TOO_LONG)).isOne();
        assertThat(reading.count(Http2Counts.REQUESTS_UNREADABLE) + reading.exchanges.size())
                .isOne();
    }

    @Test
    void aTableLargerThanWhatIsHeldIsCutAndSaysSo() {
        script.server(Frames.settings(1, 65536));
        client.resize(65536);
        for (int i = 0; i < 300; i++) {
            script.client(get(2 * i + 1, "/" + i, "x-field-" + i + "=" + "v".repeat(50)));
            script.server(Frames.headers(2 * i + 1, true, new byte[] {(byte) 0x88}));
        }
        Reading reading = Reading.of(script.chunks(), SMALL);
        assertThat(reading.exchanges).hasSize(300);
        assertThat(reading.count(Http2Counts.TABLES_CUT)).isPositive();
        assertThat(reading.restart()).isLessThan(5000);
    }

    @Test
    void beyondSoManyBytesNothingThatCameBeforeAProofIsReported() {
        Script joined =
                Script.midStream().client(get(1, "/1")).server(Frames.headers(1, false, new byte[] {(byte) 0x88}));
        joined.server(Frames.data(1, true, new byte[3000])).close();
        Reading reading = Reading.of(joined.chunks(), SMALL);
        assertThat(reading.exchanges).isEmpty();
        assertThat(reading.count(Http2Counts.UNPROVEN_TOO_LONG)).isOne();
        assertThat(reading.count(Http2Counts.REQUESTS_UNPROVEN)).isOne();
        assertThat(Reading.of(joined.chunks()).lines()).containsExactly("GET /1 200");
    }

    @Test
    void aStreamWhoseAnswerWasMissedIsNotWaitedForForEver() {
        script.client(get(1, "/1")).serverGap(0);
        Reading reading = Reading.of(script.chunks(), SMALL);
        reading.advanceTo(Script.START + 500_000_000L);
        assertThat(reading.exchanges).isEmpty();
        reading.advanceTo(Script.START + 2_000_000_000L);
        assertThat(reading.lines()).containsExactly("GET /1 -");
    }
}
