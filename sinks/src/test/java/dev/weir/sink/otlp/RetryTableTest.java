package dev.weir.sink.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.otlp.OtlpSignal;
import dev.weir.sink.testing.Answer;
import dev.weir.sink.testing.GrpcReceiver;
import dev.weir.sink.testing.HttpReceiver;
import dev.weir.sink.testing.TestSpans;
import io.grpc.Status.Code;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the OTLP specification's tables of what is sent again. */
class RetryTableTest {
    private static final Reply ACCEPTED = new Reply.Accepted(0, "");

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"CANCELLED", "DEADLINE_EXCEEDED", "ABORTED", "OUT_OF_RANGE", "UNAVAILABLE", "DATA_LOSS"})
    void theseGrpcCodesAreSentAgain(Code code) throws Exception {
        assertThat(grpc(Answer.grpc(code))).isEqualTo(new Reply.Unavailable(code.name(), Duration.ZERO, "no"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"OK", "CANCELLED", "DEADLINE_EXCEEDED", "ABORTED", "OUT_OF_RANGE", "UNAVAILABLE", "DATA_LOSS"})
    void theOtherGrpcCodesAreNot(Code code) throws Exception {
        assertThat(grpc(Answer.grpc(code))).isEqualTo(new Reply.Refused(code.name(), "no"));
    }

    @Test
    void resourceExhaustedIsSentAgainIfTheReceiverSaysWhen() throws Exception {
        assertThat(grpc(Answer.grpc(Code.RESOURCE_EXHAUSTED, Duration.ofMillis(1500))))
                .isEqualTo(new Reply.Unavailable("RESOURCE_EXHAUSTED", Duration.ofMillis(1500), "no"));
    }

    @Test
    void theDelayOfUnavailableIsHonoured() throws Exception {
        assertThat(grpc(Answer.grpc(Code.UNAVAILABLE, Duration.ofSeconds(7))))
                .isEqualTo(new Reply.Unavailable("UNAVAILABLE", Duration.ofSeconds(7), "no"));
    }

    @Test
    void aPartialSuccessOverGrpcIsASuccessWithItsMessage() throws Exception {
        assertThat(grpc(Answer.partial(0, 3, "too old"))).isEqualTo(new Reply.Accepted(3, "too old"));
        assertThat(grpc(Answer.partial(0, 0, "slow down"))).isEqualTo(new Reply.Accepted(0, "slow down"));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void theseHttpCodesAreSentAgain(int code) throws Exception {
        assertThat(http(Answer.http(code, Map.of()), "proto"))
                .isEqualTo(new Reply.Unavailable("http_" + code, Duration.ZERO, "no"));
        assertThat(http(Answer.http(code, Map.of()), "json"))
                .isEqualTo(new Reply.Unavailable("http_" + code, Duration.ZERO, "no"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 405, 408, 413, 415, 422, 500, 501, 505})
    void theOtherHttpCodesAreNot(int code) throws Exception {
        assertThat(http(Answer.http(code, Map.of()), "proto")).isEqualTo(new Reply.Refused("http_" + code, "no"));
    }

    @ParameterizedTest
    @CsvSource({"429,7,7", "503,7,7", "502,7,0", "504,7,0", "503,soon,0"})
    void retryAfterCountsFor429And503(int code, String header, long seconds) throws Exception {
        assertThat(http(Answer.http(code, Map.of("Retry-After", header)), "proto"))
                .isEqualTo(new Reply.Unavailable("http_" + code, Duration.ofSeconds(seconds), "no"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"proto", "json"})
    void aPartialSuccessOverHttpIsASuccessWithItsMessage(String encoding) throws Exception {
        assertThat(http(Answer.partial(200, 3, "too old"), encoding)).isEqualTo(new Reply.Accepted(3, "too old"));
        assertThat(http(null, encoding)).isEqualTo(ACCEPTED);
    }

    @Test
    void aReceiverThatIsNotThereIsTriedAgain() throws Exception {
        int port = freePort();
        OtlpConfig grpc = Configs.grpc("endpoint", "http://localhost:" + port);
        OtlpConfig http = Configs.http("endpoint", "http://localhost:" + port);
        try (Transport a = new GrpcTransport(OtlpSignal.TRACES, grpc);
                Transport b = new HttpTransport(OtlpSignal.TRACES, http)) {
            assertThat(a.send(TestSpans.request(1)))
                    .isInstanceOfSatisfying(
                            Reply.Unavailable.class, u -> assertThat(u.reason()).isEqualTo("UNAVAILABLE"));
            assertThat(b.send(TestSpans.request(1)))
                    .isInstanceOfSatisfying(
                            Reply.Unavailable.class, u -> assertThat(u.reason()).isEqualTo("connection"));
        }
    }

    @Test
    void aReceiverThatDoesNotAnswerInTimeIsTriedAgain() throws Exception {
        try (GrpcReceiver g = GrpcReceiver.start();
                HttpReceiver h = HttpReceiver.start();
                Transport a = new GrpcTransport(
                        OtlpSignal.TRACES,
                        Configs.grpc("endpoint", "http://localhost:" + g.port(), "timeout", "200ms"));
                Transport b = new HttpTransport(
                        OtlpSignal.TRACES,
                        Configs.http("endpoint", "http://localhost:" + h.port(), "timeout", "200ms"))) {
            g.answers.add(Answer.late(0, 5_000));
            h.answers.add(Answer.late(200, 5_000));
            assertThat(a.send(TestSpans.request(1)))
                    .isInstanceOfSatisfying(
                            Reply.Unavailable.class, u -> assertThat(u.reason()).isEqualTo("DEADLINE_EXCEEDED"));
            assertThat(b.send(TestSpans.request(1)))
                    .isInstanceOfSatisfying(
                            Reply.Unavailable.class, u -> assertThat(u.reason()).isEqualTo("timeout"));
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Reply grpc(Answer answer) throws Exception {
        try (GrpcReceiver receiver = GrpcReceiver.start();
                Transport transport = new GrpcTransport(
                        OtlpSignal.TRACES, Configs.grpc("endpoint", "http://localhost:" + receiver.port()))) {
            receiver.answers.add(answer);
            return transport.send(TestSpans.request(5));
        }
    }

    private static Reply http(Answer answer, String encoding) throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start();
                Transport transport = new HttpTransport(
                        OtlpSignal.TRACES,
                        Configs.http("endpoint", "http://localhost:" + receiver.port(), "encoding", encoding))) {
            if (answer != null) {
                receiver.answers.add(answer);
            }
            return transport.send(TestSpans.request(5));
        }
    }
}
