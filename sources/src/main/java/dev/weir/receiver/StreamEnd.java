package dev.weir.receiver;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What gRPC tells a call's listener nothing of: the bytes that come in, and why it ended a stream by itself. */
final class StreamEnd extends ServerStreamTracer {
    private static final Context.Key<StreamEnd> KEY = Context.key("stream-end");

    private volatile Status status = Status.OK;
    private volatile @Nullable GrpcCall call;

    /** Of the call whose context is the current one. */
    static StreamEnd current() {
        return Objects.requireNonNull(KEY.get());
    }

    /** What the sender did wrong, by the code that gRPC gave it. */
    Refusal refusal() {
        return switch (status.getCode()) {
            case RESOURCE_EXHAUSTED -> Refusal.TOO_LARGE;
            case INTERNAL, UNKNOWN, UNIMPLEMENTED, INVALID_ARGUMENT -> Refusal.MALFORMED;
            default -> Refusal.BROKEN_OFF;
        };
    }

    /** Hears of bytes from now on; none come before it asks for a message. */
    void tell(GrpcCall listener) {
        call = listener;
    }

    /** Of a message, as they come in. */
    @Override
    public void inboundWireSize(long bytes) {
        GrpcCall listener = call;
        if (listener != null) {
            listener.arrived(bytes);
        }
    }

    @Override
    public Context filterContext(Context context) {
        return context.withValue(KEY, this);
    }

    @Override
    public void streamClosed(Status closed) {
        status = closed;
    }

    /** One for each stream. */
    static final class Factory extends ServerStreamTracer.Factory {
        @Override
        public ServerStreamTracer newServerStreamTracer(String call, Metadata headers) {
            return new StreamEnd();
        }
    }
}
