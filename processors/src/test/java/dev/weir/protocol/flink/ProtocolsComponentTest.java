package dev.weir.protocol.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.api.component.Component;
import dev.weir.api.component.Option;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.protocol.ConversationLimits;
import dev.weir.protocol.ProtocolFactory;
import dev.weir.protocol.Protocols;
import java.time.Duration;
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
        assertThat(ProtocolsComponent.config(Settings.builder().build()).enabled())
                .isEqualTo(Protocols.names());
        assertThat(component.check(Settings.builder().build())).isEmpty();
    }

    @Test
    void everyOptionReachesTheOperator() {
        Settings settings = Settings.builder()
                .parse(ProtocolsComponent.ENABLED, List.of("http"))
                .parse(ProtocolsComponent.MAX_CONNECTIONS, 7)
                .parse(ProtocolsComponent.DETECT_BYTES, 32)
                .parse(ProtocolsComponent.DETECT_MEMORY, "1MiB")
                .parse(ProtocolsComponent.DETECT_CHUNKS, 3)
                .parse(ProtocolsComponent.DETECT_DATAGRAMS, 4)
                .parse(ProtocolsComponent.DATAGRAM_IDLE, "5s")
                .parse(ProtocolsComponent.IDLE, "1m")
                .parse(ProtocolsComponent.IDLE_MEMORY, "2MiB")
                .build();
        assertThat(ProtocolsComponent.config(settings).enabled()).containsExactly("http");
        assertThat(ProtocolsComponent.config(settings).limits())
                .isEqualTo(new ConversationLimits(32, 3, 7, 1 << 20, 4, 5_000_000_000L, 60_000_000_000L, 2 << 20));
    }

    @Test
    void theOptionsOfAProtocolBeginWithItsName() {
        for (ProtocolFactory protocol : Protocols.all()) {
            assertThat(protocol.options()).allMatch(o -> o.path().startsWith(protocol.name() + "."));
            assertThat(component.options()).containsAll(protocol.options());
        }
    }

    @Test
    void anUnknownProtocolIsRefusedWithThoseThatAreKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.builder().parse(ProtocolsComponent.ENABLED, List.of("http", "htp")))
                .withMessageStartingWith("one of http");
        assertThat(ProtocolsComponent.ENABLED.type().schema().toString()).contains("enum=[http");
    }

    @Test
    void noProtocolAtAllAndSenselessSizesAreProblems() {
        Settings settings = Settings.builder()
                .set(ProtocolsComponent.ENABLED, List.of())
                .set(ProtocolsComponent.DATAGRAM_IDLE, Duration.ZERO)
                .parse(option("http.max_head_bytes"), "10")
                .parse(option("http.max_open_bytes"), "2GiB")
                .build();
        assertThat(component.check(settings))
                .extracting(Problem::path)
                .containsExactly("enabled", "datagram_idle_timeout", "http.max_head_bytes", "http.max_open_bytes");
    }

    private Option<?> option(String path) {
        return component.options().stream()
                .filter(o -> o.path().equals(path))
                .findFirst()
                .orElseThrow();
    }
}
