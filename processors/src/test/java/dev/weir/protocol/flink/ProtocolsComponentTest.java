package dev.weir.protocol.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.api.component.Component;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.http1.Http1Limits;
import dev.weir.protocol.ConversationLimits;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What a pipeline file may say. */
class ProtocolsComponentTest {
    private final ProtocolsComponent component = new ProtocolsComponent();

    @Test
    void itIsFoundAsAService() {
        assertThat(ServiceLoader.load(Component.class)).anyMatch(ProtocolsComponent.class::isInstance);
    }

    @Test
    void itTakesStreamsAndGivesExchanges() {
        assertThat(component.type()).isEqualTo("protocols");
        assertThat(component.takes()).isEqualTo(Signal.STREAMS);
        assertThat(component.gives()).isEqualTo(Signal.EXCHANGES);
    }

    @Test
    void withoutOptionsEveryProtocolIsEnabled() {
        assertThat(ProtocolsComponent.config(Settings.builder().build())).isEqualTo(ProtocolsConfig.DEFAULT);
        assertThat(component.check(Settings.builder().build())).isEmpty();
    }

    @Test
    void everyOptionReachesTheOperator() {
        Settings settings = Settings.builder()
                .parse(ProtocolsComponent.ENABLED, List.of("http"))
                .parse(ProtocolsComponent.MAX_CONNECTIONS, 7)
                .parse(ProtocolsComponent.DETECT_BYTES, 32)
                .parse(ProtocolsComponent.DETECT_CHUNKS, 3)
                .parse(ProtocolsComponent.HTTP_MAX_HEAD, "8KiB")
                .parse(ProtocolsComponent.HTTP_MAX_OPEN, 9)
                .parse(ProtocolsComponent.HTTP_MAX_OPEN_BYTES, "16KiB")
                .build();
        assertThat(component.options()).allMatch(settings::isSet);
        assertThat(ProtocolsComponent.config(settings))
                .isEqualTo(new ProtocolsConfig(
                        List.of("http"), new ConversationLimits(32, 3, 7), new Http1Limits(8192, 9, 16384)));
    }

    @Test
    void anUnknownProtocolIsRefusedWithThoseThatAreKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.builder().parse(ProtocolsComponent.ENABLED, List.of("http", "htp")))
                .withMessage("one of http");
        assertThat(ProtocolsComponent.ENABLED.type().schema().toString()).contains("enum=[http]");
    }

    @Test
    void noProtocolAtAllAndSenselessSizesAreProblems() {
        Settings settings = Settings.builder()
                .set(ProtocolsComponent.ENABLED, List.of())
                .set(ProtocolsComponent.HTTP_MAX_HEAD, 10L)
                .set(ProtocolsComponent.HTTP_MAX_OPEN_BYTES, 1L << 40)
                .build();
        assertThat(component.check(settings))
                .extracting(Problem::path)
                .containsExactly("enabled", "http.max_head_bytes", "http.max_open_bytes");
    }
}
