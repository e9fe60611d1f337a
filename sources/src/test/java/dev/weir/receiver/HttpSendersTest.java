package dev.weir.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.component.Signal;
import dev.weir.otlp.read.ReadLimits;
import dev.weir.otlp.read.Requests;
import dev.weir.receiver.ReceiverConfig.Endpoint;
import dev.weir.receiver.ReceiverConfig.Limits;
import dev.weir.receiver.ReceiverConfig.ServerTls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections of HTTP: slow, idle, too many, several requests of one; whatever one peer does, another is served. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpSendersTest {
    private static final String ONE = "127.0.0.1";
    private static final String OTHER = "127.0.0.2";
    private static final char[] PASSWORD = "password".toCharArray();
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final byte[] SPAN = Requests.of("span").toByteArray();

    private final List<Socket> sockets = new ArrayList<>();
    private Receiver receiver;

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        receiver.close();
    }

    @Test
    void aConnectionOnWhichNothingComesEndsAndIsCounted() throws Exception {
        start(10, LONG, SHORT);
        Socket silent = connect(ONE);
        assertThat(silent.getInputStream().read()).isEqualTo(-1);
        assertThat(receiver.idleConnections()).isEqualTo(1);
        Socket served = connect(ONE);
        assertThat(exchange(served, post(SPAN))).startsWith("HTTP/1.1 200 OK");
        assertThat(served.getInputStream().read()).as("after a request too").isEqualTo(-1);
        assertThat(receiver.idleConnections()).isEqualTo(2);
        assertThat(refused(Refusal.READ_TIMEOUT)).isZero();
        await(() -> receiver.httpConnections().open() == 0);
    }

    @Test
    void aHeadThatDripsEndsInTimeAndIsCounted() throws Exception {
        start(10, SHORT, LONG);
        drip(connect(ONE), "POST /v1/traces HTTP/1.1\r\nX: " + "x".repeat(100_000));
        assertThat(refused(Refusal.READ_TIMEOUT)).isEqualTo(1);
        assertThat(receiver.pendingBytes()).isZero();
        await(() -> receiver.httpConnections().open() == 0);
    }

    @Test
    void aBodyThatDripsEndsInTimeAndGivesItsRoomBack() throws Exception {
        start(10, SHORT, LONG);
        Socket slow = connect(ONE);
        send(slow, head("Content-Length: 1000000"));
        send(slow, new byte[20_000]);
        await(() -> receiver.pendingBytes() > 0);
        drip(slow, "x".repeat(100_000));
        await(() -> receiver.pendingBytes() == 0);
        assertThat(refused(Refusal.READ_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsNotReadDoesNotKeepItsConnection() throws Exception {
        start(10, LONG, Duration.ofMillis(500));
        Socket deaf = connect(ONE);
        byte[] request = ascii("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10_000));
        try {
            for (int i = 0; i < 1_000; i++) {
                deaf.getOutputStream().write(request);
            }
        } catch (IOException ended) {
            assertThat(receiver.idleConnections()).isEqualTo(1);
        }
        await(() -> receiver.httpConnections().open() == 0);
    }

    @Test
    void aSenderThatGoesAwayInItsHeadOrBodyIsCounted() throws Exception {
        start(10, LONG, LONG);
        Socket inHead = connect(ONE);
        send(inHead, ascii("POST /v1"));
        inHead.close();
        await(() -> refused(Refusal.BROKEN_OFF) == 1);
        Socket inBody = connect(ONE);
        send(inBody, head("Content-Length: 1000"));
        await(() -> receiver.httpConnections().open() == 1);
        inBody.close();
        await(() -> refused(Refusal.BROKEN_OFF) == 2);
        connect(ONE).close();
        await(() -> receiver.httpConnections().open() == 0);
        assertThat(refused(Refusal.BROKEN_OFF)).isEqualTo(2);
    }

    @Test
    void onePeerHasItsShareOfConnectionsAndAnotherIsServed() throws Exception {
        start(10, LONG, LONG);
        for (int i = 0; i < 5; i++) {
            connect(ONE);
        }
        await(() -> receiver.httpConnections().open() == 5);
        for (int i = 0; i < 20; i++) {
            assertThat(isClosed(connect(ONE))).isTrue();
        }
        assertThat(receiver.httpConnections().refused()).isEqualTo(20);
        assertThat(receiver.grpcConnections().refused()).isZero();
        assertThat(exchange(connect(OTHER), post(SPAN))).startsWith("HTTP/1.1 200");
        sockets.getFirst().close();
        await(() -> receiver.httpConnections().open() == 5);
        assertThat(exchange(connect(ONE), post(SPAN))).startsWith("HTTP/1.1 200");
    }

    @Test
    void moreConnectionsThanMayBeAreClosedWhoeverTheyAreOf() throws Exception {
        start(4, LONG, LONG);
        for (String peer : List.of(ONE, ONE, OTHER, OTHER)) {
            connect(peer);
        }
        await(() -> receiver.httpConnections().open() == 4);
        assertThat(isClosed(connect("127.0.0.3"))).isTrue();
        assertThat(receiver.httpConnections().refused()).isEqualTo(1);
    }

    @Test
    void bodiesOfOnePeerTakeItsShareOfTheRoomAndAnotherIsServed() throws Exception {
        start(100, LONG, LONG);
        int told = 0;
        for (int i = 0; i < 12; i++) {
            Socket slow = connect(ONE);
            send(slow, head("Content-Length: 250000"));
            send(slow, new byte[200_000]);
        }
        await(() -> refused(Refusal.PEER_FULL) > 0);
        assertThat(receiver.pendingBytes()).isLessThanOrEqualTo(2 << 20);
        assertThat(exchange(connect(OTHER), post(SPAN))).startsWith("HTTP/1.1 200");
        for (Socket slow : sockets.subList(0, 12)) {
            send(slow, new byte[50_000]);
            told += exchange(slow, new byte[0]).startsWith("HTTP/1.1 503") ? 1 : 0;
        }
        assertThat(told).isEqualTo((int) refused(Refusal.PEER_FULL));
        await(() -> receiver.pendingBytes() < 1_000);
    }

    @Test
    void aHeadIsBoundedAndWhatIsNoHttpIsTold() throws Exception {
        start(10, LONG, LONG);
        assertThat(exchange(connect(ONE), ascii("POST /" + "x".repeat(10_000) + " HTTP/1.1\r\n\r\n")))
                .startsWith("HTTP/1.1 431");
        assertThat(exchange(connect(ONE), head("X: " + "x".repeat(20_000)))).startsWith("HTTP/1.1 431");
        assertThat(refused(Refusal.TOO_LARGE)).isEqualTo(2);
        assertThat(exchange(connect(ONE), ascii("what is this?\r\n\r\n"))).startsWith("HTTP/1.1 400");
        assertThat(exchange(connect(ONE), concat(head("Transfer-Encoding: chunked"), ascii("xyz\r\n"))))
                .startsWith("HTTP/1.1 400");
        assertThat(refused(Refusal.MALFORMED)).isEqualTo(2);
        assertThat(receiver.pendingBytes()).isZero();
    }

    @Test
    void aConnectionTakesRequestAfterRequestAlsoSentAtOnce() throws Exception {
        start(10, LONG, LONG);
        Socket socket = connect(ONE);
        byte[] chunked = concat(
                head("Transfer-Encoding: chunked"),
                ascii(Integer.toHexString(SPAN.length) + "\r\n"),
                SPAN,
                ascii("\r\n0\r\n\r\n"));
        byte[] three = concat(post(SPAN), chunked, ascii("GET /v1/traces HTTP/1.1\r\nHost: x\r\n\r\n"));
        send(socket, concat(three, three));
        for (int i = 0; i < 2; i++) {
            assertThat(exchange(socket, new byte[0])).startsWith("HTTP/1.1 200");
            assertThat(exchange(socket, new byte[0])).startsWith("HTTP/1.1 200");
            assertThat(exchange(socket, new byte[0])).startsWith("HTTP/1.1 405").contains("supported: [POST]");
        }
        String old = exchange(
                socket,
                concat(
                        ascii("POST /v1/traces HTTP/1.0\r\nContent-Type: application/x-protobuf\r\nContent-Length: "
                                + SPAN.length + "\r\n\r\n"),
                        SPAN));
        assertThat(old).startsWith("HTTP/1.1 200").containsIgnoringCase("connection: close");
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        assertThat(receiver.counts().requests.sum()).isEqualTo(5);
    }

    @Test
    void aSenderThatAsksBeforeItSendsIsToldToGoOn() throws Exception {
        start(10, LONG, LONG);
        Socket socket = connect(ONE);
        assertThat(exchange(socket, head("Expect: 100-continue\r\nContent-Length: " + SPAN.length)))
                .startsWith("HTTP/1.1 100 Continue");
        assertThat(exchange(socket, SPAN)).startsWith("HTTP/1.1 200");
    }

    @Test
    void aBodyThatIsTooLongIsRefusedBeforeAllOfItCame() throws Exception {
        start(10, LONG, LONG);
        Socket socket = connect(ONE);
        send(socket, head("Content-Length: 100000000"));
        send(socket, new byte[6 << 20]);
        assertThat(exchange(socket, new byte[0])).startsWith("HTTP/1.1 413").containsIgnoringCase("connection: close");
        assertThat(refused(Refusal.TOO_LARGE)).isEqualTo(1);
        await(() -> receiver.httpConnections().open() == 0);
    }

    @Test
    void aHandshakeThatDoesNotComeEndsInTimeAndTlsIsServed(@TempDir Path folder) throws Exception {
        KeyStore keys = keys(folder.resolve("keys.p12"));
        String certificate = pem(
                folder.resolve("cert.pem"),
                "CERTIFICATE",
                keys.getCertificate("x").getEncoded());
        String key = pem(
                folder.resolve("key.pem"),
                "PRIVATE KEY",
                keys.getKey("x", PASSWORD).getEncoded());
        start(10, SHORT, LONG, new ServerTls(certificate, key, null, "1.3"));
        assertThat(connect(ONE).getInputStream().read()).as("no handshake").isEqualTo(-1);
        assertThat(isClosed(connect(ONE))).isTrue();
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("x", keys.getCertificate("x"));
        trusted.init(trust);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trusted.getTrustManagers(), null);
        try (Socket socket = tls.getSocketFactory().createSocket(ONE, receiver.httpPort())) {
            assertThat(exchange(socket, post(SPAN))).startsWith("HTTP/1.1 200");
            assertThat(exchange(socket, post(SPAN))).startsWith("HTTP/1.1 200");
        }
        await(() -> receiver.httpConnections().open() == 0);
    }

    private static KeyStore keys(Path file) throws Exception {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = List.of(
                keytool, "-genkeypair", "-alias", "x", "-keyalg", "EC", "-dname", "CN=x", "-keystore", file.toString());
        Process made = new ProcessBuilder(Stream.concat(command.stream(), Stream.of("-storepass", new String(PASSWORD)))
                        .toList())
                .redirectErrorStream(true)
                .start();
        assertThat(made.waitFor())
                .as(new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isZero();
        return KeyStore.getInstance(file.toFile(), PASSWORD);
    }

    private static String pem(Path file, String what, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder().encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n")
                .toString();
    }

    private void start(int maxConnections, Duration readTimeout, Duration maxIdle) throws IOException {
        start(maxConnections, readTimeout, maxIdle, null);
    }

    /** One peer may take half of the room of 4 MiB. */
    private void start(int maxConnections, Duration readTimeout, Duration maxIdle, ServerTls tls) throws IOException {
        Endpoint any = new Endpoint("0.0.0.0", 0, 1 << 20, readTimeout, maxConnections, maxIdle, tls);
        receiver = Receiver.start(new ReceiverConfig(
                any,
                any,
                Map.of(Signal.TRACES, "/v1/traces"),
                4 << 20,
                new Limits(ReadLimits.DEFAULT, 50, 1000),
                Acknowledgement.RECEIVED));
    }

    private Socket connect(String from) throws IOException {
        Socket socket =
                new Socket(InetAddress.getByName("127.0.0.1"), receiver.httpPort(), InetAddress.getByName(from), 0);
        sockets.add(socket);
        return socket;
    }

    private static byte[] head(String more) {
        return ascii(
                "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n" + more + "\r\n\r\n");
    }

    private static byte[] post(byte[] body) {
        return concat(head("Content-Length: " + body.length), body);
    }

    private static void send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    private static void drip(Socket socket, String text) throws InterruptedException {
        try {
            for (byte b : ascii(text)) {
                socket.getOutputStream().write(b);
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (IOException ended) {
            return;
        }
        throw new AssertionError("it went on for " + text.length() + " bytes");
    }

    /** The head and body of the next answer. */
    private static String exchange(Socket socket, byte[] request) throws IOException {
        send(socket, request);
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        while (!answer.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return answer.toString(StandardCharsets.ISO_8859_1);
            }
            answer.write(next);
        }
        String head = answer.toString(StandardCharsets.ISO_8859_1);
        String length = head.replaceFirst("(?is).*\r\ncontent-length: (\\d+)\r\n.*", "$1");
        return length.equals(head)
                ? head
                : head + new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.ISO_8859_1);
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private long refused(Refusal reason) {
        return receiver.counts().refused(reason).sum();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
