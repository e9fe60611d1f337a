package dev.weir.requestmetrics.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Exchange;
import dev.weir.requestmetrics.MetricOptions;
import dev.weir.requestmetrics.Timed;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows and totals in RocksDB, with a checkpoint in the middle of windows and another parallelism behind it. */
@SuppressWarnings("try") // the harness may be interrupted while it closes
class RequestMetricsRocksDbTest {
    private static final int EXCHANGES = 3000;

    /** In the middle of a window of ten seconds, of six. */
    private static final int CUT = 1234;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "delta, 1, 4, incremental",
        "cumulative, 1, 4, incremental",
        "cumulative, 1, 4, full",
        "cumulative, 4, 1, incremental"
    })
    void aRestoreAtAnotherParallelismGivesTheMetricsOfAnUninterruptedRunOnTheHeap(
            String temporality, int before, int after, String checkpoint) throws Exception {
        MetricOptions options = temporality.equals("delta") ? Timed.DELTA : Timed.CUMULATIVE;
        List<Exchange> traffic = RequestMetricsTest.traffic(EXCHANGES);
        List<String> expected;
        try (TwoPhases heap = RequestMetricsTest.run(TwoPhases.of(options, 1, 1), 1, traffic)) {
            expected = heap.time(Long.MAX_VALUE).texts();
        }
        EmbeddedRocksDBStateBackend rocksDb = new EmbeddedRocksDBStateBackend(checkpoint.equals("incremental"));
        rocksDb.setDbStoragePath(folder.toString());
        TwoPhases cut =
                RequestMetricsTest.run(TwoPhases.on(rocksDb, options, before, before), before, traffic.subList(0, CUT));
        try (TwoPhases restored = cut.restored(options, after, after)) {
            assertThat(restored.counts().get("restored_exchanges"))
                    .as("the checkpoint has open windows")
                    .isPositive();
            RequestMetricsTest.run(restored, after, traffic.subList(CUT, EXCHANGES))
                    .time(Long.MAX_VALUE);
            assertThat(restored.texts()).isEqualTo(expected);
            assertThat(RequestMetricsLedgerTest.left(restored)).isZero();
            assertThat(restored.counts()).containsEntry("used_exchanges", (long) EXCHANGES);
        }
    }
}
