package dev.weir.gate;

import static org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN;
import static org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;
import static org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames.X_FRAME_OPTIONS;

import java.nio.charset.StandardCharsets;
import org.apache.flink.shaded.netty4.io.netty.buffer.ByteBuf;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelDuplexHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFutureListener;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelPromise;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.DefaultFullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.FullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpContent;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpVersion;
import org.apache.flink.shaded.netty4.io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** Stands between the HTTP codec of a connection and Flink: what is refused reaches no handler of Flink's, nor a folder for uploads. */
final class RestGate extends ChannelDuplexHandler {
    private final Rules rules;
    private boolean refused;

    RestGate(Rules rules) {
        this.rules = rules;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof HttpRequest request && !refused) {
            String why = rules.refusal(request);
            if (why != null) {
                refused = true;
                refuse(context, why);
            }
        }
        if (refused) {
            ReferenceCountUtil.release(message);
        } else {
            super.channelRead(context, message);
        }
    }

    /** In the form of Flink's own errors, so that its client prints the reason. */
    private static void refuse(ChannelHandlerContext context, String why) {
        byte[] body = ("{\"errors\":[\"" + why + "\"]}").getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.FORBIDDEN, Unpooled.wrappedBuffer(body));
        response.headers()
                .set(CONTENT_TYPE, "application/json; charset=UTF-8")
                .set(CONTENT_LENGTH, body.length)
                .set(CONNECTION, "close");
        var _ = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void write(ChannelHandlerContext context, @Nullable Object message, ChannelPromise promise)
            throws Exception {
        if (message instanceof HttpResponse response) {
            response.headers()
                    .remove(ACCESS_CONTROL_ALLOW_ORIGIN)
                    .set(X_FRAME_OPTIONS, "DENY")
                    .set("x-content-type-options", "nosniff");
        }
        ByteBuf body = message instanceof ByteBuf buffer
                ? buffer
                : message instanceof HttpContent content ? content.content() : Unpooled.EMPTY_BUFFER;
        HiddenTexts.blank(body);
        super.write(context, message, promise);
    }
}
