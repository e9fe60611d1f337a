package dev.weir.receiver;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.weir.api.SpanData;
import dev.weir.otlp.read.OtlpJson;
import dev.weir.otlp.read.ReadCounts;
import dev.weir.otlp.read.SpanReader;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.nio.charset.StandardCharsets;
import java.util.List;

final class TraceService implements Service<SpanData> {
    @Override
    public String call() {
        return TraceServiceGrpc.getExportMethod().getFullMethodName();
    }

    @Override
    public Read<SpanData> read(byte[] request, boolean json) throws InvalidProtocolBufferException {
        ReadCounts counts = new ReadCounts();
        byte[] protobuf = json
                ? OtlpJson.traces(new String(request, StandardCharsets.UTF_8)).toByteArray()
                : request;
        List<SpanData> spans = new SpanReader(counts).read(protobuf);
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
