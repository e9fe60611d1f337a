package dev.weir.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.component.Hidden;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sink that sends to the port of its own source is refused before anything starts. */
class LoopCheckTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:4317, otlp_grpc, localhost:4317",
        "localhost:4317, otlp, 127.0.0.1:4317",
        "localhost:4317, otlp_grpc, '[::1]:4317'",
        "localhost:4317, otlp_grpc, LOCALHOST:4317",
        "localhost:4317, otlp_grpc, localhost.:4317",
        "localhost:4317, otlp_grpc, 0.0.0.0:4317",
        "localhost:4317, otlp_grpc, http://localhost:4317",
        "0.0.0.0:4317, otlp_grpc, 127.0.0.1:4317",
        "0.0.0.0:4317, otlp_grpc, 127.1.2.3:4317",
        "0.0.0.0:4317, otlp_grpc, '[::1]:4317'",
        "0.0.0.0:4317, otlp_grpc, '[::]:4317'",
        "0.0.0.0:4317, otlp_grpc, '[::ffff:127.0.0.1]:4317'",
        ":4317, otlp_grpc, localhost:4317",
        "'[::]:4317', otlp_grpc, localhost:4317",
        "'[::1]:4317', otlp_grpc, '[0:0:0:0:0:0:0:1]:4317'",
        "collector:4317, otlp_grpc, Collector:4317",
        "10.0.0.1:4317, otlp_grpc, 10.0.0.1:4317",
        "0.0.0.0:4317, otlp_http, http://localhost:4317/v1/traces",
        "localhost:80, otlp_http, http://localhost",
        "localhost:443, otlp_http, https://localhost/"
    })
    void whatComesInAgainIsRefused(String listens, String type, String sends) {
        assertThat(messages(listens, type, sends))
                .singleElement()
                .asString()
                .matches("w\\.yaml:2:\\d+: sinks\\." + type + "\\.endpoint: found .*, where"
                        + " sources\\.otlp\\.protocols\\.grpc\\.endpoint of this file listens \\(.*\\): what goes out would come"
                        + " in again; give the address of another receiver, or let the source listen at another port");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:4317, otlp_grpc, localhost:4319",
        "0.0.0.0:4317, otlp_grpc, 10.0.0.1:4317",
        "0.0.0.0:4317, otlp_grpc, backend:4317",
        "127.0.0.2:4317, otlp_grpc, 127.0.0.1:4317",
        "127.0.0.1:4317, otlp_grpc, '[::1]:4317'",
        "'[::1]:4317', otlp_grpc, 127.0.0.1:4317",
        "10.0.0.1:4317, otlp_grpc, localhost:4317",
        "localhost:4317, otlp_grpc, localhost.example:4318"
    })
    void anotherReceiverIsNot(String listens, String type, String sends) {
        assertThat(messages(listens, type, sends)).isEmpty();
    }

    @Test
    void anEndpointOfOneSignalIsLookedAtToo() {
        assertThat(read("""
                        sources: {otlp/in: {protocols: {grpc: {}, http: {}}}}
                        sinks: {otlp_http: {endpoint: "http://backend:4318", traces_endpoint: "http://[::1]:4318/v1/traces"}}
                        service: {pipelines: {traces: {sources: [otlp/in], sinks: [otlp_http]}}}
                        """))
                .singleElement()
                .asString()
                .contains(
                        "sinks.otlp_http.traces_endpoint: found [::1]:4318",
                        "sources.otlp/in.protocols.http.endpoint of this file listens (localhost:4318)");
    }

    private static List<String> messages(String listens, String type, String sends) {
        return read("""
                sources: {otlp: {protocols: {grpc: {endpoint: "%s"}}}}
                sinks: {%s: {endpoint: "%s"}}
                service: {pipelines: {traces: {sources: [otlp], sinks: [%s]}}}
                """.formatted(listens, type, sends, type));
    }

    private static List<String> read(String text) {
        return FindingsTest.messages(() -> new PipelineFileReader(Components.installed(), Map.of(), new Hidden(), false)
                        .read("w.yaml", text, List.of()))
                .stream()
                .filter(message -> !message.contains(": warning: ")) // of the alias
                .toList();
    }
}
