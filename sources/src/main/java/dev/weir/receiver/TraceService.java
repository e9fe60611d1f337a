package dev.weir.receiver;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.weir.api.SpanData;
import dev.weir.otlp.read.OtlpJson;
import dev.weir.otlp.read.ReadCounts;
import dev.weir.otlp.read.ReadLimits;
import dev.weir.otlp.read.SpanReader;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.util.List;

final class TraceService implements Service<SpanData> {
    private final ReadLimits limits;

    TraceService(ReadLimits limits) {
        this.limits = limits;
    }

    @Override
    public String noun() {
        return "spans";
    }

    @Override
    public String call() {
        return TraceServiceGrpc.getExportMethod().getFullMethodName();
    }

    @Override
    public Read<SpanData> read(byte[] request, boolean json) throws InvalidProtocolBufferException {
        ReadCounts counts = new ReadCounts();
        List<SpanData> spans = new SpanReader(counts, limits).read(json ? OtlpJson.traces(request) : request);
        return new Read<>(spans, counts);
    }

    @Override
    public Message response(long rejected, String message) {
        ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
        if (rejected > 0) {
            response.getPartialSuccessBuilder().setRejectedSpans(rejected).setErrorMessage(message);
        }
        return response.build();
    }
}
