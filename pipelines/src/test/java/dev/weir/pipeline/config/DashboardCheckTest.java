package dev.weir.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.docs.FilledFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The section {@code service.dashboard}, and what it refuses. */
class DashboardCheckTest {
    private static final String FILE = """
            sources: {pcap: {path: x.pcap}}
            processors: {tcp_reassembly: {}, protocols: {}, spans: {}}
            sinks: {debug: {}}
            service:
              pipelines:
                traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [debug]}
            """;

    @Test
    void withoutAWordItIsOnLoopbackAtTheFirstFreePort() throws InvalidPipelineFile {
        PipelineFile file = read(FILE);
        assertThat(file.dashboard()).isEqualTo(Dashboard.DEFAULT);
        assertThat(FilledFile.write(file)).contains("dashboard:\n    endpoint: 127.0.0.1:8081-8099\n");
    }

    @Test
    void anEndpointAndATokenAreTakenAndTheTokenIsNotShown() throws InvalidPipelineFile {
        PipelineFile file = read(FILE + "  dashboard: {endpoint: \"[::1]:9000-9010\", token: \"${env:TOKEN}\"}\n");
        assertThat(file.dashboard()).isEqualTo(new Dashboard("::1", 9000, 9010, "s3cret", null));
        assertThat(file.dashboard().toString()).doesNotContain("s3cret");
        assertThat(FilledFile.write(file)).contains("[::1]:9000-9010").doesNotContain("s3cret");
    }

    @Test
    void offLoopbackItNeedsATokenAndTls() {
        assertThat(findings(FILE + "  dashboard: {endpoint: \"0.0.0.0:8081\", token: x}\n"))
                .containsExactly("w.yaml:7:25: service.dashboard.endpoint: every user of the network could read the"
                        + " dashboard: an endpoint off loopback needs token and tls");
    }

    @Test
    void everyMistakeIsNamedAtOnce() {
        assertThat(findings(FILE + """
                  dashboard:
                    endpoint: localhost
                    tokn: x
                    tls: {cert_file: /none.pem}
                """))
                .hasSize(4)
                .anySatisfy(f -> assertThat(f).contains("8:15: service.dashboard.endpoint: found \"localhost\""))
                .anySatisfy(f -> assertThat(f).contains("did you mean \"token\"?"))
                .anySatisfy(f -> assertThat(f).contains("service.dashboard.tls.cert_file", "/none.pem"))
                .anySatisfy(f -> assertThat(f).contains("cert_file and key_file are needed"));
    }

    @Test
    void flinksOwnOptionsForItsServerAreRefusedWithTheRightPlace() {
        assertThat(findings(FILE + "  flink: {rest.port: 8081, rest.bind-address: 0.0.0.0}\n"))
                .hasSize(2)
                .allMatch(f -> f.contains("the dashboard is at service.dashboard.endpoint"));
    }

    private static PipelineFile read(String text) throws InvalidPipelineFile {
        return new PipelineFileReader(Components.installed(), Map.of("TOKEN", "s3cret"))
                .read("w.yaml", text, List.of());
    }

    private static List<String> findings(String text) {
        try {
            read(text);
            return List.of();
        } catch (InvalidPipelineFile e) {
            return e.findings().stream().map(Finding::toString).toList();
        }
    }
}
