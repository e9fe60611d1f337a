package dev.weir.sink.otlp;

import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpSignal;
import dev.weir.otlp.RequestBuilder;
import java.io.IOException;
import java.util.List;

/** Sends records to a receiver, by the settings of an OTLP sink but without Flink. */
public final class OtlpSender<T> implements AutoCloseable {
    private final Transport transport;
    private final Delivery delivery;
    private final OtlpSignal<T> signal;
    private final long maxBytes;

    OtlpSender(OtlpSignal<T> signal, OtlpConfig config) throws IOException {
        transport = Transport.open(signal, config);
        delivery = new Delivery(signal, config, transport, () -> {});
        this.signal = signal;
        maxBytes = config.queue().maxBytes();
    }

    /**
     * Blocks until the receiver has taken the records, refused them, or {@code retry_on_failure.max_elapsed_time} is over. May be
     * called by several threads. What goes wrong is logged.
     *
     * @return how many the receiver took
     */
    public long send(List<? extends T> records) throws InterruptedException {
        RequestBuilder<T> builder = signal.builder(maxBytes);
        long accepted = 0;
        for (T each : records) {
            ExportRequest full = builder.add(each);
            accepted += full == null ? 0 : delivery.deliver(full).accepted;
        }
        return builder.records() == 0 ? accepted : accepted + delivery.deliver(builder.take()).accepted;
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
