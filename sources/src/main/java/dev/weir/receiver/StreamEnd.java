package dev.weir.receiver;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Objects;

/** Why gRPC ended a stream by itself: a call's listener is told only that it did. */
final class StreamEnd extends ServerStreamTracer {
    private static final Context.Key<StreamEnd> KEY = Context.key("stream-end");

    private volatile Status status = Status.OK;

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
