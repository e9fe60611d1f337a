package dev.weir.faults;

import dev.weir.kafka.KafkaBroker;
import dev.weir.kafka.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A topic of a Kafka of its own, written exactly once and read with {@code read_committed}. */
record KafkaTopic(KafkaBroker broker) implements Destination {
    static KafkaTopic start(Path folder) throws IOException, InterruptedException {
        return new KafkaTopic(KafkaBroker.start(Files.createDirectory(folder.resolve("kafka"))));
    }

    @Override
    public String sink() {
        return "kafka: {brokers: [\"%s\"], delivery: exactly_once, transactional_id_prefix: node}"
                .formatted(broker.address());
    }

    @Override
    public Arrivals arrived() throws Exception {
        Arrivals arrivals = new Arrivals();
        arrivals.add(Topic.spans(Topic.read(broker, "otlp_spans")));
        return arrivals;
    }

    @Override
    public void close() throws InterruptedException {
        broker.close();
    }
}
