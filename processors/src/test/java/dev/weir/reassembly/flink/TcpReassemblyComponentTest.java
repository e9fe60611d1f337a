package dev.weir.reassembly.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Role;
import dev.weir.api.Connection.Vantage;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Segment;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.reassembly.ReassemblyLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the job may be interrupted while it closes
class TcpReassemblyComponentTest {
    private final TcpReassemblyComponent component = new TcpReassemblyComponent();

    @Test
    void itIsFoundAsAService() {
        assertThat(ServiceLoader.load(Component.class)).anyMatch(TcpReassemblyComponent.class::isInstance);
    }

    @Test
    void withoutSettingsItHasTheDefaults() {
        Settings none = Settings.builder().build();
        assertThat(TcpReassemblyComponent.limits(none)).isEqualTo(ReassemblyLimits.DEFAULTS);
        assertThat(component.check(none)).isEmpty();
    }

    @Test
    void everyLimitCanBeSet() {
        Settings.Builder builder = Settings.builder();
        List<Object> values = List.of(7, "2MiB", "1KiB", "1s", "5ms", "1m", "0");
        List<Option<?>> options = component.options();
        for (int i = 0; i < values.size(); i++) {
            builder.parse(options.get(i), values.get(i));
        }
        assertThat(options).hasSameSizeAs(values);
        assertThat(TcpReassemblyComponent.limits(builder.build()))
                .isEqualTo(new ReassemblyLimits(7, 2 << 20, 1 << 10, 1_000_000_000L, 5_000_000L, 60_000_000_000L, 0));
    }

    @Test
    void limitsThatContradictEachOtherAreNamed() {
        Settings settings = Settings.builder()
                .parse(TcpReassemblyComponent.MAX_BYTES, "1MiB")
                .parse(TcpReassemblyComponent.MAX_BYTES_PER_DIRECTION, "2MiB")
                .parse(TcpReassemblyComponent.IDLE_TIMEOUT, "0")
                .build();
        assertThat(component.check(settings))
                .extracting(Problem::path)
                .containsExactly("max_bytes_per_direction", "idle_timeout");
    }

    @Test
    void aJobRunsWithIt() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        try (var environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration)) {
            environment.setParallelism(1);
            Address end = Address.ipv4(1, 2);
            Connection c = new Connection(
                    1,
                    1,
                    Connection.Transport.TCP,
                    end,
                    end,
                    Role.UNKNOWN,
                    Vantage.WIRE,
                    0,
                    null,
                    null,
                    "a.pcap",
                    Attributes.EMPTY);
            List<Segment> segments = List.of(
                    Segment.packet(c, true, Segment.SYN, 0, 0, 1, Segment.NO_BYTES),
                    Segment.packet(c, true, Segment.ACK, 3, 0, 2, new byte[] {3}),
                    Segment.packet(c, true, Segment.ACK, 1, 0, 3, new byte[] {1, 2}));
            var in = environment.fromData(Signal.SEGMENTS.type(Segment.class), segments.toArray(Segment[]::new));
            var context =
                    new ComponentContext("tcp_reassembly", Settings.builder().build());
            List<Chunk> chunks = new ArrayList<>();
            try (var results = component.apply(in, context).executeAndCollect()) {
                results.forEachRemaining(result -> chunks.add((Chunk) result));
            }
            assertThat(chunks)
                    .extracting(Chunk::kind)
                    .containsExactly(Chunk.Kind.BYTES, Chunk.Kind.BYTES, Chunk.Kind.CLOSE);
            assertThat(chunks.subList(0, 2)).extracting(Chunk::length).containsExactly(2L, 1L);
            assertThat(chunks.getLast().endOfObservation()).isEqualTo(EndOfObservation.STOPPED);
        }
    }
}
