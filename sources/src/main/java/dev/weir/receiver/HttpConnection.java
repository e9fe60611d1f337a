package dev.weir.receiver;

import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpContent;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpRequest;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpUtil;
import io.grpc.netty.shaded.io.netty.handler.codec.http.LastHttpContent;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import io.grpc.netty.shaded.io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a sender: one request at a time, and always a limit of time, but while an answer is waited for. It asks for each part of
 * a request, so that no more comes than it has a place for. All of it runs in the connection's event loop.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    /** Tells a connection to end as soon as it has no request. */
    enum Stop {
        INSTANCE
    }

    private enum State {
        /** For the first byte of a request. */
        WAITING,
        /** A request, until its answer is written. */
        BUSY,
        /** Its answer is on its way. */
        ANSWERED
    }

    private final HttpEndpoint endpoint;
    private @Nullable ChannelHandlerContext context;

    private State state = State.WAITING;
    private boolean stopping;
    private @Nullable HttpCall call;

    /** Whether all that the answer needs is there, and no more is asked for. */
    private boolean enough;

    /** What one read brought, which may be several requests. */
    private final Queue<Object> read = new ArrayDeque<>();

    private boolean taking;
    private @Nullable ScheduledFuture<?> timeout;

    HttpConnection(HttpEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Sees bytes before they are a head. */
    ChannelHandler arrivals() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext from, Object bytes) {
                begin();
                from.fireChannelRead(bytes);
            }
        };
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        context = active;
        await();
    }

    /** The next request. */
    private void await() {
        state = State.WAITING;
        enough = false;
        within(endpoint.at().maxIdle(), this::endIdle);
        next();
    }

    private void begin() {
        if (state == State.WAITING && context != null) {
            state = State.BUSY;
            within(endpoint.at().readTimeout(), this::endSlow);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        read.add(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        next();
    }

    /** An answer that is sent at once comes here again, and goes on in the same loop. */
    private void next() {
        if (taking) {
            return;
        }
        taking = true;
        while (!enough && !read.isEmpty()) {
            Object message = read.remove();
            try {
                take(message);
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
        taking = false;
        if (!enough) {
            context().read();
        }
    }

    private void take(Object message) {
        if (message instanceof HttpRequest head) {
            begin();
            call = HttpCall.of(head, endpoint, context().channel().remoteAddress());
            if (head.decoderResult().isFailure()) {
                answer(call.malformedHead(head.decoderResult().cause()), false);
            } else if (HttpUtil.is100ContinueExpected(head)) {
                ChannelFuture _ = context().writeAndFlush(HttpAnswers.goOn());
            }
        } else if (message instanceof HttpContent content && call != null) {
            body(call, content);
        }
    }

    private void body(HttpCall current, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            answer(current.malformedBody(content.decoderResult().cause()), false);
            return;
        }
        boolean answered = current.add(content.content());
        FullHttpResponse refused = current.refused();
        if (!(content instanceof LastHttpContent)) {
            if (answered && refused != null) {
                answer(refused, false);
            }
        } else if (refused != null) {
            answer(refused, current.keepsAlive());
        } else {
            enough = true;
            unschedule();
            endpoint.threads()
                    .execute(() -> current.export(
                            answer -> context().executor().execute(() -> answer(answer, current.keepsAlive()))));
        }
    }

    /** An answer that is not read ends the connection like a request that does not come. */
    private void answer(FullHttpResponse response, boolean keepAlive) {
        if (call == null) {
            return;
        }
        call = null;
        enough = true;
        state = State.ANSWERED;
        boolean last = !keepAlive || stopping;
        HttpUtil.setKeepAlive(response, !last);
        within(endpoint.at().maxIdle(), this::endIdle);
        ChannelFuture _ = context().writeAndFlush(response).addListener(sent -> {
            if (last || !sent.isSuccess()) {
                close();
            } else {
                await();
            }
        });
    }

    private void endIdle() {
        endpoint.idle().increment();
        close();
    }

    private void endSlow() {
        end(Refusal.READ_TIMEOUT);
        close();
    }

    private void end(Refusal reason) {
        if (call != null) {
            call.end(reason);
        } else if (state == State.BUSY) {
            endpoint.counts().refused(reason).increment();
        }
        call = null;
        enough = true;
        state = State.ANSWERED;
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        unschedule();
        end(Refusal.BROKEN_OFF);
        read.forEach(ReferenceCountUtil::release);
        read.clear();
        inactive.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event == Stop.INSTANCE) {
            stopping = true;
            if (state == State.WAITING) {
                close();
            }
        } else {
            from.fireUserEventTriggered(event);
        }
    }

    /** Of the connection, or of TLS on it: a sender that goes away is none to log. */
    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        close();
    }

    private void close() {
        ChannelFuture _ = context().close();
    }

    private void within(Duration time, Runnable otherwise) {
        unschedule();
        timeout = context().executor().schedule(otherwise, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void unschedule() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not connected");
        }
        return context;
    }
}
