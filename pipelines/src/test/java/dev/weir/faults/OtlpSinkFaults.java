package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** What the receivers of an OTLP sink do. */
record OtlpSinkFaults(String type) {

    void refused(Path folder) throws Exception {
        try (TakingEndpoint receiver = new TakingEndpoint(type);
                FedJob job = FedJob.start(folder, receiver.sink(), null, null)) {
            receiver.refuse(type.equals("otlp_grpc") ? "INVALID_ARGUMENT" : "400");
            receiver.refuse("partial");
            job.feed(10);
            job.feed(20);
            job.feed(30);
            assertThat(job.stop()).isNull();

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(table.in()).isEqualTo(30);
            assertThat(table.out()).as(table.text()).isEqualTo(receiver.taken());
            assertThat(table.lost())
                    .as(table.text())
                    .isEqualTo(30 - receiver.taken())
                    .isGreaterThan(1);
        }
    }

    void tooLarge(Path folder) throws Exception {
        String code = type.equals("otlp_grpc") ? "RESOURCE_EXHAUSTED" : "413";
        try (TakingEndpoint receiver = new TakingEndpoint(type);
                FedJob job = FedJob.start(folder, receiver.sink(), null, null)) {
            receiver.refuse(code);
            job.feed(10);
            job.feed(30);
            assertThat(job.stop()).isNull();

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(table.out()).as(table.text()).isEqualTo(receiver.taken());
            assertThat(table.lost()).isEqualTo(30 - receiver.taken()).isPositive();
            assertThat(table.text()).containsPattern("lost spans: (http_)?" + code + " \\d");
        }
    }

    /** What is held is in the state, and the next run sends it. */
    void awayAtAStopThatKeepsState(Path folder) throws Exception {
        Path state = folder.resolve("state");
        try (TakingEndpoint receiver = new TakingEndpoint(type)) {
            String savepoint;
            try (FedJob job = FedJob.start(folder, receiver.sink(), state, null)) {
                job.feed(10);
                job.await("sent", () -> job.table().out() == 10);
                receiver.close();
                job.feed(30);
                assertThat(job.stop()).isNull();

                SinkTable table = job.table();
                assertThat(table.addsUp()).as(table.text()).isTrue();
                assertThat(table.out()).as(table.text()).isEqualTo(10).isEqualTo(receiver.taken());
                assertThat(table.held()).as(table.text()).isEqualTo(20);
                savepoint = job.savepoint();
            }
            receiver.open();
            try (FedJob job = FedJob.start(folder, receiver.sink(), state, savepoint)) {
                job.await("the rest", () -> receiver.taken() == 30);
                assertThat(job.stop()).isNull();
                SinkTable table = job.table();
                assertThat(table.addsUp()).as(table.text()).isTrue();
                assertThat(table.out()).as(table.text()).isEqualTo(20).isEqualTo(table.in());
            }
        }
    }

    void awayAtAStopThatKeepsNothing(Path folder) throws Exception {
        try (TakingEndpoint receiver = new TakingEndpoint(type);
                FedJob job = FedJob.start(folder, receiver.sink(), null, null)) {
            job.feed(10);
            job.await("sent", () -> job.table().out() == 10);
            receiver.close();
            job.feed(30);
            assertThat(job.stop()).contains("cancelled");

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(table.out()).as(table.text()).isEqualTo(10).isEqualTo(receiver.taken());
            assertThat(table.held()).as(table.text()).isZero();
            assertThat(table.text()).contains("lost spans: stopped 20");
        }
    }

    /** The receiver has twice what came after the checkpoint, and the table says so. */
    void restart(Path folder) throws Exception {
        try (TakingEndpoint receiver = new TakingEndpoint(type);
                FedJob job = FedJob.start(folder, receiver.sink(), folder.resolve("state"), null)) {
            job.feed(10);
            job.awaitCheckpoint();
            job.feed(20);
            job.await("sent", () -> job.table().out() == 20);
            Feed.fail();
            Feed.to(30);
            job.await("all of it", () -> receiver.taken() >= 30);
            assertThat(job.stop()).isNull();

            SinkTable table = job.table();
            assertThat(table.addsUp()).as(table.text()).isTrue();
            assertThat(table.text()).contains("the job failed and began anew");
            assertThat(table.out()).as(table.text()).isEqualTo(receiver.taken());
            assertThat(table.lost() + table.held()).as(table.text()).isZero();
        }
    }
}
