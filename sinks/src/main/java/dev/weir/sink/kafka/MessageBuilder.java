package dev.weir.sink.kafka;

import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.RequestBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Makes values of messages of records. One thread uses it.
 *
 * @param <T> the records of a signal
 */
interface MessageBuilder<T> {
    /**
     * Adds a record. Where the value would become longer than it may be, gives that of those before it, and begins another. The value
     * of a single record may be longer.
     */
    @Nullable
    Value add(T added);

    /** Of what was added and not given yet: one record at least. */
    Value take();

    /** What a message carries, and how many records that is. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Value(byte[] bytes, int records) {}

    /** Protobuf is what requests are made of. */
    static <T> MessageBuilder<T> proto(RequestBuilder<T> requests) {
        return new MessageBuilder<>() {
            @Override
            public @Nullable Value add(T added) {
                ExportRequest full = requests.add(added);
                return full == null ? null : value(full);
            }

            @Override
            public Value take() {
                return value(requests.take());
            }

            private static Value value(ExportRequest request) {
                return new Value(request.protobuf(), request.records());
            }
        };
    }
}
