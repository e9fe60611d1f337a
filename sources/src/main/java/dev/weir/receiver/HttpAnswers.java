package dev.weir.receiver;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderNames;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpVersion;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What OTLP answers over HTTP. */
final class HttpAnswers {
    static final String PROTOBUF = "application/x-protobuf";
    static final String JSON = "application/json";

    private HttpAnswers() {}

    static FullHttpResponse of(Reply reply, String type) {
        return switch (reply) {
            case Reply.Taken taken -> message(200, type, taken.response());
            case Reply.Refused refused -> refused(refused, type);
        };
    }

    private static FullHttpResponse refused(Reply.Refused refused, String type) {
        FullHttpResponse answer = message(
                refused.reason().httpStatus(),
                type,
                com.google.rpc.Status.newBuilder()
                        .setCode(refused.reason().code().getNumber())
                        .setMessage(refused.detail())
                        .build());
        if (refused.reason().isRetryable()) {
            answer.headers().set(HttpHeaderNames.RETRY_AFTER, GrpcEndpoint.RETRY_SECONDS);
        }
        return answer;
    }

    static FullHttpResponse plain(int status, String text) {
        return response(status, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    /** To a sender that asks before it sends a body. */
    static FullHttpResponse goOn() {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
    }

    private static FullHttpResponse message(int status, String type, Message message) {
        try {
            byte[] body = type.equals(JSON)
                    ? JsonFormat.printer()
                            .omittingInsignificantWhitespace()
                            .print(message)
                            .getBytes(StandardCharsets.UTF_8)
                    : message.toByteArray();
            return response(status, type, body);
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FullHttpResponse response(int status, String type, byte[] body) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type).set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return response;
    }
}
