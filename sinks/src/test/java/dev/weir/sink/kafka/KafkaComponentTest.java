package dev.weir.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.api.component.Option;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaComponentTest {
    private static final KafkaComponent COMPONENT = new KafkaComponent();

    @Test
    void namesAndDefaultsAreTheCollectorsWhereTheReadmeDoesNotSayOtherwise() {
        Properties p = Producer.properties(settings());

        assertThat(p)
                .containsEntry("bootstrap.servers", "localhost:9092")
                .containsEntry("security.protocol", "PLAINTEXT")
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", "true")
                .containsEntry("compression.type", "none")
                .containsEntry("linger.ms", "10")
                .containsEntry("max.request.size", "1000000")
                .containsEntry("request.timeout.ms", "5000")
                .containsEntry("delivery.timeout.ms", "300000");
        assertThat(COMPONENT.options())
                .extracting(Option::path)
                .contains("traces.topic", "traces.encoding", "metrics.topic", "metrics.encoding", "client_id");
    }

    @Test
    void everyProblemIsNamedAtOnceWithWhatToDo() {
        List<Problem> problems = COMPONENT.check(settings(
                "brokers", List.of("kafka", "a:99999"),
                "traces.topic", "no spaces",
                "timeout", "0",
                "delivery", "exactly_once",
                "producer.required_acks", 1,
                "tls.cert_file", "a.pem",
                "auth.sasl.username", "u"));

        assertThat(problems)
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "brokers",
                        "brokers",
                        "traces.topic",
                        "timeout",
                        "transactional_id_prefix",
                        "producer.required_acks",
                        "tls.cert_file",
                        "auth.sasl");
        assertThat(problems)
                .extracting(Problem::message)
                .contains("\"kafka\" is not host:port, such as localhost:9092")
                .anySatisfy(m -> assertThat(m).contains("such as weir-${env:NODE_NAME}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "-1", "1", "0"})
    void acksAreWrittenAsTheCollectorOrAsKafkaDoes(String acks) {
        assertThat(COMPONENT.check(settings("producer.required_acks", acks))).isEmpty();
    }

    @Test
    void whatKafkaDoesNotHaveNamesWhatItHas() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("producer.compression", "brotli"))
                .withMessage("one of none, gzip, snappy, lz4, zstd");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("auth.sasl.mechanism", "GSSAPI"))
                .withMessage("one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("delivery", "at_most_once"))
                .withMessage("one of at_least_once, exactly_once");
    }

    @Test
    void aPasswordIsASecretAndMayHoldQuotes() {
        Properties p = Producer.properties(settings(
                "auth.sasl.mechanism", "scram-sha-512", "auth.sasl.username", "u", "auth.sasl.password", "a\"b\\c"));

        assertThat(p)
                .containsEntry("security.protocol", "SASL_PLAINTEXT")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"u\" password=\"a\\\"b\\\\c\";");
        assertThat(COMPONENT.options())
                .filteredOn(o -> o.path().equals("auth.sasl.password"))
                .allSatisfy(o -> assertThat(o.type().secret()).isTrue());
    }

    @Test
    void thereIsTlsWhereAFileIsGivenOrTheFileSaysSo() {
        assertThat(Producer.properties(settings("tls.insecure", false))).containsEntry("security.protocol", "SSL");
        assertThat(Producer.properties(settings("tls.insecure", true, "tls.ca_file", "ca.pem")))
                .containsEntry("security.protocol", "PLAINTEXT");
        assertThat(Producer.properties(settings("tls.ca_file", "/etc/ca.pem")))
                .containsEntry("security.protocol", "SSL")
                .containsEntry("ssl.truststore.certificates", "${file:/etc:ca.pem}");
    }

    @Test
    void aMissingFileIsToldBeforeTheStart() {
        assertThat(COMPONENT.preflight(settings("tls.ca_file", "/nowhere/ca.pem")))
                .containsExactly(new Problem("tls.ca_file", "/nowhere/ca.pem does not exist"));
    }

    static Settings settings(Object... options) {
        Settings.Builder settings = Settings.builder();
        for (int i = 0; i < options.length; i += 2) {
            Object path = options[i];
            Option<?> option = COMPONENT.options().stream()
                    .filter(o -> o.path().equals(path))
                    .findFirst()
                    .orElseThrow();
            settings.parse(option, options[i + 1]);
        }
        return settings.build();
    }
}
