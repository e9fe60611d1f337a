package dev.weir.sink.testing;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import java.util.Map;

/**
 * What a receiver shall answer next.
 *
 * @param code of gRPC's numbering for a {@link GrpcReceiver}, of HTTP's for an {@link HttpReceiver}
 * @param headers for HTTP only
 */
public record Answer(
        int code, Status details, long rejected, String message, long delayMillis, Map<String, String> headers) {

    public static Answer grpc(Code code) {
        return new Answer(code.value(), status(code), 0, "", 0, Map.of());
    }

    public static Answer grpc(Code code, java.time.Duration retryDelay) {
        RetryInfo info = RetryInfo.newBuilder()
                .setRetryDelay(Duration.newBuilder()
                        .setSeconds(retryDelay.getSeconds())
                        .setNanos(retryDelay.getNano()))
                .build();
        Status details = status(code).toBuilder().addDetails(Any.pack(info)).build();
        return new Answer(code.value(), details, 0, "", 0, Map.of());
    }

    public static Answer http(int code, Map<String, String> headers) {
        return new Answer(code, Status.newBuilder().setCode(2).setMessage("no").build(), 0, "", 0, headers);
    }

    /** Of a receiver that takes some spans only; {@code ok} is 0 for gRPC and 200 for HTTP. */
    public static Answer partial(int ok, long rejected, String message) {
        return new Answer(ok, Status.getDefaultInstance(), rejected, message, 0, Map.of());
    }

    public static Answer late(int ok, long delayMillis) {
        return new Answer(ok, Status.getDefaultInstance(), 0, "", delayMillis, Map.of());
    }

    private static Status status(Code code) {
        return Status.newBuilder().setCode(code.value()).setMessage("no").build();
    }
}
