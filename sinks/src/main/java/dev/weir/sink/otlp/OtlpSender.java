package dev.weir.sink.otlp;

import dev.weir.otlp.OtlpSignal;
import java.io.IOException;
import java.util.List;

/** Sends records to a receiver, by the settings of an OTLP sink but without Flink. */
public final class OtlpSender<T> implements AutoCloseable {
    private static final Delivery.Listener NOBODY = new Delivery.Listener() {
        @Override
        public void retried() {}

        @Override
        public void split() {}
    };

    private final Transport transport;
    private final Delivery<T> delivery;

    OtlpSender(OtlpSignal<T> signal, OtlpConfig config) throws IOException {
        transport = Transport.open(signal, config);
        delivery = new Delivery<>(signal, config, transport, NOBODY);
    }

    /**
     * Blocks until the receiver has taken the records, refused them, or {@code retry_on_failure.max_elapsed_time} is over. May be
     * called by several threads. What goes wrong is logged.
     *
     * @return how many the receiver took
     */
    public long send(List<T> records) throws InterruptedException {
        return delivery.deliver(records).accepted;
    }

    /** From now on no records are tried for longer than {@code retry_on_failure.max_elapsed_time}, counted from here. */
    public void lastCall() {
        delivery.lastCall();
    }

    @Override
    public void close() {
        transport.close();
    }
}
