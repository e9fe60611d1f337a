package dev.weir.receiver;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.weir.api.DataPoint;
import dev.weir.otlp.read.MetricReader;
import dev.weir.otlp.read.OtlpJson;
import dev.weir.otlp.read.ReadCounts;
import dev.weir.otlp.read.ReadLimits;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import java.util.List;

final class MetricsService implements Service<DataPoint> {
    private final ReadLimits limits;

    MetricsService(ReadLimits limits) {
        this.limits = limits;
    }

    @Override
    public String noun() {
        return "data points";
    }

    @Override
    public String call() {
        return MetricsServiceGrpc.getExportMethod().getFullMethodName();
    }

    @Override
    public Read<DataPoint> read(byte[] request, boolean json) throws InvalidProtocolBufferException {
        ReadCounts counts = new ReadCounts();
        List<DataPoint> points = new MetricReader(counts, limits).read(json ? OtlpJson.metrics(request) : request);
        return new Read<>(points, counts);
    }

    @Override
    public Message response(long rejected, String message) {
        ExportMetricsServiceResponse.Builder response = ExportMetricsServiceResponse.newBuilder();
        if (rejected > 0) {
            response.getPartialSuccessBuilder().setRejectedDataPoints(rejected).setErrorMessage(message);
        }
        return response.build();
    }
}
