package dev.weir.pcap.source;

import static dev.weir.pcap.CaptureBytes.ETHERNET;
import static dev.weir.pcap.CaptureBytes.packet;
import static dev.weir.pcap.CaptureBytes.pcap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.component.Component;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapComponentTest {
    private final PcapComponent component = new PcapComponent();

    @TempDir
    Path folder;

    private List<Problem> preflight(Path path) {
        return component.preflight(
                Settings.builder().set(PcapComponent.PATH, path.toString()).build());
    }

    @Test
    void isFoundByItsType() {
        assertThat(ServiceLoader.load(Component.class)).anyMatch(c -> c.type().equals("pcap"));
    }

    @Test
    void aFileAndAFolderAreFine() throws IOException {
        Files.write(folder.resolve("a.pcap"), pcap(ETHERNET, packet("x")));
        Files.writeString(folder.resolve("readme.txt"), "not a capture");
        assertThat(preflight(folder)).isEmpty();
        assertThat(preflight(folder.resolve("a.pcap"))).isEmpty();
    }

    @Test
    void oneFileThatIsNoCaptureIsAProblem() throws IOException {
        Path file = Files.writeString(folder.resolve("readme.txt"), "not a capture");
        assertThat(preflight(file)).singleElement().satisfies(p -> {
            assertThat(p.path()).isEqualTo("path");
            assertThat(p.message()).contains(file.toString(), "is no capture", "6e 6f 74", "expected a pcap");
        });
    }

    @Test
    void aPathWithNothingIsAProblem() {
        assertThat(preflight(folder.resolve("none.pcap")))
                .singleElement()
                .satisfies(p -> assertThat(p.message()).contains("does not exist"));
        assertThat(preflight(folder))
                .singleElement()
                .satisfies(p -> assertThat(p.message()).contains("matches no file"));
    }

    @Test
    void anAbsurdPacketSizeIsAProblem() {
        Settings settings = Settings.builder()
                .set(PcapComponent.PATH, "x")
                .set(PcapComponent.MAX_PACKET, 2L << 30)
                .build();
        assertThat(component.check(settings))
                .singleElement()
                .satisfies(p -> assertThat(p.path()).isEqualTo("max_packet_size"));
        assertThat(component.check(
                        Settings.builder().set(PcapComponent.PATH, "x").build()))
                .isEmpty();
    }
}
