package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kafka.KafkaBroker;
import dev.weir.kafka.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** What a real broker does. All rows share one, which the first begins. */
final class KafkaFaults {
    private static KafkaBroker broker;
    private static Path logs;

    private KafkaFaults() {}

    static void refused(Path folder) throws Exception {
        topic("compacted", Map.of("cleanup.policy", "compact"));
        try (FedJob job = FedJob.start(folder, sink("compacted", ""), null, null)) {
            job.feed(20);
            assertThat(job.stop()).isNull();

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(table.out()).as(table.text()).isZero().isEqualTo(spans("compacted"));
            assertThat(table.text()).contains("lost spans: refused 20");
        }
    }

    static void tooLarge(Path folder) throws Exception {
        topic("small", Map.of("max.message.bytes", "2000"));
        try (FedJob job = FedJob.start(folder, sink("small", ""), null, null)) {
            for (int n = 1; n <= 3; n++) {
                job.feed(n);
                int taken = n;
                job.await("a message for each span", () -> job.table().out() == taken);
            }
            job.feed(23);
            assertThat(job.stop()).isNull();

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(table.out()).as(table.text()).isEqualTo(spans("small"));
            assertThat(table.lost()).isEqualTo(23 - table.out()).isPositive();
            assertThat(table.text()).contains("lost spans: message_too_large ");
        }
    }

    /** A transaction does without none of its messages: the job fails, and without kept state all of it is lost. */
    static void tooLargeInATransaction(Path folder) throws Exception {
        topic("small-once", Map.of("max.message.bytes", "2000"));
        try (FedJob job = FedJob.start(folder, sink("small-once", once("small")), null, null)) {
            Feed.to(20);
            assertThat(job.end()).isNotNull();

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(table.out()).as(table.text()).isEqualTo(spans("small-once"));
            assertThat(table.held()).as(table.text()).isZero();
            assertThat(table.lost()).isEqualTo(table.in() - table.out()).isPositive();
        }
    }

    static void awayAtAStop(Path folder) throws Exception {
        begin();
        topic("away", Map.of());
        try (FedJob job = FedJob.start(folder, sink("away", ""), null, null)) {
            job.feed(10);
            job.await("sent", () -> job.table().out() == 10);
            broker.stop();
            Feed.to(30);
            assertThat(job.stop()).contains("cancelled");
            broker.start();

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(table.out()).as(table.text()).isEqualTo(10).isEqualTo(spans("away"));
            assertThat(table.held()).as(table.text()).isZero();
            assertThat(table.lost()).isEqualTo(table.in() - 10);
        }
    }

    static void restart(Path folder) throws Exception {
        restart(folder, "again", "");
    }

    static void restartExactlyOnce(Path folder) throws Exception {
        restart(folder, "once", once("again"));
        assertThat(spans("once")).isEqualTo(30);
    }

    private static void restart(Path folder, String topic, String options) throws Exception {
        topic(topic, Map.of());
        try (FedJob job = FedJob.start(folder, sink(topic, options), folder.resolve("state"), null)) {
            job.feed(10);
            job.await("sent", () -> job.table().out() == 10);
            job.feed(20);
            Feed.fail();
            Feed.to(30);
            job.await("all of it", () -> distinct(topic) == 30);
            assertThat(job.stop()).isNull();

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(table.text()).contains("the job failed and began anew");
            assertThat(table.out()).as(table.text()).isEqualTo(spans(topic));
            assertThat(table.lost() + table.held()).as(table.text()).isZero();
        }
    }

    private static String once(String prefix) {
        return "delivery: exactly_once, transactional_id_prefix: %s, ".formatted(prefix);
    }

    private static String sink(String topic, String options) {
        return "kafka: {brokers: [\"%s\"], %straces: {topic: %s}, sending_queue: {batch: {max_size: 10, flush_timeout: 50ms}}}"
                .formatted(broker.address(), options, topic);
    }

    private static void topic(String name, Map<String, String> settings) throws Exception {
        begin();
        try (Admin admin = Admin.create(broker.client())) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1).configs(settings)))
                    .all()
                    .get();
        }
    }

    /** Each as often as it is there and committed. */
    private static long spans(String topic) throws Exception {
        return Topic.spans(Topic.read(broker, topic)).size();
    }

    private static long distinct(String topic) {
        try {
            return Topic.spans(Topic.read(broker, topic)).stream()
                    .map(s -> s.getSpanId())
                    .distinct()
                    .count();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void begin() throws Exception {
        if (broker == null) {
            logs = Files.createTempDirectory("weir-kafka");
            broker = KafkaBroker.start(logs);
        }
    }

    static void close() throws IOException, InterruptedException {
        if (broker != null) {
            broker.close();
            broker = null;
            FileUtils.deleteDirectory(logs.toFile());
        }
    }
}
