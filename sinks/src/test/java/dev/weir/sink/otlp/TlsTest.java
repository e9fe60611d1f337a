package dev.weir.sink.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.component.Problem;
import dev.weir.otlp.OtlpSignal;
import dev.weir.sink.testing.Certificates;
import dev.weir.sink.testing.GrpcReceiver;
import dev.weir.sink.testing.HttpReceiver;
import dev.weir.sink.testing.TestSpans;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    private static final Reply ACCEPTED = new Reply.Accepted(0, "");

    @TempDir
    private static Path folder;

    private static Certificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = Certificates.make(folder, "DNS:localhost,DNS:*.weir.test");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTrustedReceiverGetsTheSpans(boolean grpc) throws Exception {
        assertThat(send(grpc, false, "localhost", "tls.ca_file", certificates.file("ca.pem")))
                .isEqualTo(ACCEPTED);
        assertThat(send(grpc, false, "localhost", "tls.ca_file", certificates.file("ca.pem"), "tls.min_version", 1.3))
                .isEqualTo(ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anUnknownAuthorityIsNotTrusted(boolean grpc) throws Exception {
        assertThat(send(grpc, false, "localhost"))
                .isInstanceOfSatisfying(
                        Reply.Unavailable.class,
                        u -> assertThat(Advice.on(OtlpSignal.TRACES, u.reason(), u.message()))
                                .contains("tls.ca_file"));
        assertThat(send(grpc, false, "localhost", "tls.insecure_skip_verify", true))
                .isEqualTo(ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCertificateForAnotherNameIsRefusedUnlessThatNameIsExpected(boolean grpc) throws Exception {
        String ca = certificates.file("ca.pem");
        assertThat(send(grpc, false, "127.0.0.1", "tls.ca_file", ca)).isInstanceOf(Reply.Unavailable.class);
        assertThat(send(grpc, false, "127.0.0.1", "tls.ca_file", ca, "tls.server_name_override", "otlp.weir.test"))
                .isEqualTo(ACCEPTED);
        assertThat(send(grpc, false, "127.0.0.1", "tls.ca_file", ca, "tls.server_name_override", "other.test"))
                .isInstanceOf(Reply.Unavailable.class);
        assertThat(send(grpc, false, "127.0.0.1", "tls.insecure_skip_verify", true))
                .isEqualTo(ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReceiverThatAsksForACertificateGetsOne(boolean grpc) throws Exception {
        String ca = certificates.file("ca.pem");
        assertThat(send(grpc, true, "localhost", "tls.ca_file", ca)).isInstanceOf(Reply.Unavailable.class);
        assertThat(send(
                        grpc,
                        true,
                        "localhost",
                        "tls.ca_file",
                        ca,
                        "tls.cert_file",
                        certificates.file("client.pem"),
                        "tls.key_file",
                        certificates.file("client.key")))
                .isEqualTo(ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReceiverWithoutTlsIsNamedAsSuch(boolean grpc) throws Exception {
        try (GrpcReceiver g = GrpcReceiver.start();
                HttpReceiver h = HttpReceiver.start();
                Transport transport = grpc
                        ? new GrpcTransport(OtlpSignal.TRACES, Configs.grpc("endpoint", "localhost:" + g.port()))
                        : new HttpTransport(
                                OtlpSignal.TRACES,
                                Configs.http("endpoint", "localhost:" + h.port(), "timeout", "500ms"))) {
            assertThat(transport.send(TestSpans.request(1)))
                    .isInstanceOfSatisfying(
                            Reply.Unavailable.class,
                            u -> assertThat(Advice.on(OtlpSignal.TRACES, u.reason(), u.message()))
                                    .contains("tls.insecure: true"));
        }
    }

    @Test
    void filesThatCannotBeUsedAreNamedBeforeTheStart() throws Exception {
        Path old = Files.writeString(
                folder.resolve("old.key"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        OtlpGrpcComponent component = new OtlpGrpcComponent();
        List<Problem> problems = component.files(Configs.settings(
                component,
                "endpoint",
                "localhost:4317",
                "tls.ca_file",
                folder + "/missing.pem",
                "tls.cert_file",
                certificates.file("client.key"),
                "tls.key_file",
                old.toString()));

        assertThat(problems).extracting(Problem::path).containsExactly("tls.ca_file", "tls.cert_file", "tls.key_file");
        assertThat(problems.get(0).message()).contains("missing.pem does not exist");
        assertThat(problems.get(2).message()).contains("openssl pkcs8 -topk8 -nocrypt");
        assertThat(component.files(Configs.settings(
                        component,
                        "endpoint",
                        "localhost:4317",
                        "tls.cert_file",
                        certificates.file("server.pem"),
                        "tls.key_file",
                        certificates.file("server.key"))))
                .isEmpty();
    }

    private static Reply send(boolean grpc, boolean mutual, String host, Object... options) throws Exception {
        List<Object> all = new ArrayList<>(List.of(options));
        if (grpc) {
            try (GrpcReceiver receiver = GrpcReceiver.startTls(serverTls(mutual))) {
                all.addAll(List.of("endpoint", host + ":" + receiver.port()));
                try (Transport transport = new GrpcTransport(OtlpSignal.TRACES, Configs.grpc(all.toArray()))) {
                    return transport.send(TestSpans.request(1));
                }
            }
        }
        try (HttpReceiver receiver = HttpReceiver.startTls(certificates.serverContext(), mutual)) {
            all.addAll(List.of("endpoint", "https://" + host + ":" + receiver.port()));
            try (Transport transport = new HttpTransport(OtlpSignal.TRACES, Configs.http(all.toArray()))) {
                return transport.send(TestSpans.request(1));
            }
        }
    }

    private static SslContext serverTls(boolean mutual) throws Exception {
        SslContextBuilder builder = SslContextBuilder.forServer(certificates.serverKeys())
                .trustManager(new File(certificates.file("ca.pem")))
                .clientAuth(mutual ? ClientAuth.REQUIRE : ClientAuth.NONE);
        return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    }
}
