package dev.weir.otlp.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.api.DataPoint;
import dev.weir.api.EncodedPoint;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricReaderTest {
    private static final String JSON = """
            {"resourceMetrics": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
              "scopeMetrics": [{"metrics": [{"name": "m", "unheardOf": true, "sum": {"aggregationTemporality": 2, "isMonotonic": true,
                "dataPoints": [{"timeUnixNano": "1544712660000000000", "asInt": "7", "exemplars": [{"asDouble": 1,
                  "traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "EEE19B7EC3C1B174"}]},
                 {"asInt": 8}]}}]}]}]}
            """;

    private final ReadCounts counts = new ReadCounts();

    @Test
    void pointsOfAMetricShareWhatIsSaidOnce() throws Exception {
        List<DataPoint> points = new MetricReader(counts, ReadLimits.DEFAULT)
                .read(OtlpJson.metrics(JSON.getBytes(StandardCharsets.UTF_8)));

        assertThat(points).hasSize(2);
        EncodedPoint first = (EncodedPoint) points.get(0);
        assertThat(first.metric()).isSameAs(((EncodedPoint) points.get(1)).metric());
        NumberDataPoint point = NumberDataPoint.parseFrom(first.point());
        assertThat(point.getAsInt()).isEqualTo(7);
        assertThat(HexFormat.of().formatHex(point.getExemplars(0).getTraceId().toByteArray()))
                .isEqualTo("5b8efff798038103d269b633813fc60c");
        assertThat(HexFormat.of().formatHex(point.getExemplars(0).getSpanId().toByteArray()))
                .isEqualTo("eee19b7ec3c1b174");
    }

    @Test
    void anIdInJsonThatIsNoHexMakesTheRequestMalformed() {
        assertThatThrownBy(() -> OtlpJson.metrics(
                        JSON.replace("EEE19B7EC3C1B174", "no id").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }

    private static boolean isRead(byte[] request) {
        try {
            return ExportMetricsServiceRequest.parseFrom(request) != null;
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    /** A seed for the same bytes each time. */
    @Test
    void whateverTheBytesAreTheyAreReadOrRefused() throws Exception {
        byte[] request = OtlpJson.metrics(JSON.getBytes(StandardCharsets.UTF_8));
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = request.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            List<byte[]> read = null;
            String refusal = "";
            try {
                read = new MetricReader(counts, ReadLimits.DEFAULT)
                        .read(changed).stream()
                                .map(p -> ((EncodedPoint) p).point())
                                .toList();
            } catch (InvalidProtocolBufferException e) {
                refusal = String.valueOf(e.getMessage());
            }
            if (!refusal.equals("a number does not end")) {
                assertThat(read != null).as(refusal).isEqualTo(isRead(changed));
            }
        }
    }
}
