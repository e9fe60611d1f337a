package dev.weir.pipeline.fake;

import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Signal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** A sink that keeps nothing and, if a test asks for it, holds its task at a record, and with it the sources chained before it. */
public final class Gate implements Component.SinkComponent {
    private static final Option<Integer> AT =
            Option.of("at", OptionType.integer(1, 1_000_000), 1, "the record to hold at");
    private static final Map<String, Hold> HOLDS = new ConcurrentHashMap<>();

    /** Is reached, and later opened. */
    public record Hold(CountDownLatch reached, CountDownLatch open) {
        Hold() {
            this(new CountDownLatch(1), new CountDownLatch(1));
        }
    }

    /** Holds the next job's sink of this id. */
    public static Hold hold(String id) {
        Hold hold = new Hold();
        HOLDS.put(id, hold);
        return hold;
    }

    @Override
    public String type() {
        return "gate";
    }

    @Override
    public String help() {
        return "Holds a job up";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(AT);
    }

    @Override
    public List<Signal> takes() {
        return List.of(Signal.TRACES);
    }

    @Override
    public Sink<?> sink(Signal signal, ComponentContext context) {
        return new Held(context.id(), context.get(AT));
    }

    private record Held(String id, int at) implements Sink<Object> {
        @Override
        public SinkWriter<Object> createWriter(WriterInitContext context) {
            return new Writer(HOLDS.remove(id), at);
        }
    }

    private static final class Writer implements SinkWriter<Object> {
        private final Hold hold;
        private final int at;
        private int seen;

        Writer(Hold hold, int at) {
            this.hold = hold;
            this.at = at;
        }

        @Override
        public void write(Object record, Context context) throws InterruptedException {
            if (++seen == at && hold != null) {
                hold.reached.countDown();
                hold.open.await();
            }
        }

        @Override
        public void flush(boolean end) {}

        @Override
        public void close() {}
    }
}
