package dev.weir.receiver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.receiver.ReceiverConfig.Endpoint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OtlpComponentTest {
    private final OtlpComponent component = new OtlpComponent();

    @Test
    void aProtocolThatIsNamedHasTheCollectorsDefaults() {
        Settings settings = Settings.builder()
                .group("protocols")
                .group("protocols.grpc")
                .group("protocols.http")
                .build();
        assertThat(component.check(settings)).isEmpty();
        assertThat(OtlpComponent.GRPC.endpoint(settings))
                .isEqualTo(new Endpoint(
                        "localhost", 4317, 4 << 20, Duration.ofMinutes(1), 1000, Duration.ofMinutes(5), null));
        assertThat(OtlpComponent.HTTP.endpoint(settings))
                .isEqualTo(new Endpoint(
                        "localhost", 4318, 20 << 20, Duration.ofMinutes(1), 1000, Duration.ofMinutes(1), null));
    }

    @Test
    void noProtocolIsAnError() {
        assertThat(component.check(Settings.builder().group("protocols").build()))
                .extracting(Problem::message)
                .containsExactly("must specify at least one protocol: protocols: {grpc: {}, http: {}}");
    }

    @Test
    void anEndpointIsHostAndPort() {
        assertThat(endpoint("0.0.0.0:1").host()).isEqualTo("0.0.0.0");
        assertThat(endpoint(":4317").host()).isEqualTo("0.0.0.0");
        assertThat(endpoint("[::1]:4317").host()).isEqualTo("::1");
        for (String wrong : new String[] {"4317", "localhost", "localhost:99999", "http://localhost:1", "::1:4317"}) {
            assertThatThrownBy(() -> endpoint(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aKeyWithoutItsCertificateAndARequestThatNeverFitsAreErrors() {
        Settings settings = settings()
                .parse(option("protocols.grpc.tls.key_file"), "key.pem")
                .parse(option("max_pending"), "1MiB")
                .build();
        assertThat(component.check(settings))
                .extracting(Problem::path)
                .containsExactly("protocols.grpc.max_recv_msg_size_mib", "protocols.grpc.tls");
    }

    private Endpoint endpoint(String value) {
        return OtlpComponent.GRPC.endpoint(
                settings().parse(option("protocols.grpc.endpoint"), value).build());
    }

    private static Settings.Builder settings() {
        return Settings.builder().group("protocols.grpc");
    }

    private dev.weir.api.component.Option<?> option(String path) {
        return component.options().stream()
                .filter(o -> o.path().equals(path))
                .findFirst()
                .orElseThrow();
    }
}
