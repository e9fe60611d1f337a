package dev.weir.sink.testing;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.OperatorIOMetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl;
import org.apache.flink.util.UserCodeClassLoader;

/** The task around a writer: Flink's own mailbox, a clock that the test moves, and metrics that it can read. */
public final class FakeTask implements WriterInitContext {
    private final TaskMailboxImpl mailbox = new TaskMailboxImpl(Thread.currentThread());
    private final MailboxExecutor executor = new MailboxExecutorImpl(mailbox, 0, StreamTaskActionExecutor.IMMEDIATE);
    private final Metrics metrics = new Metrics("");
    public final TestProcessingTimeService time = new TestProcessingTimeService();
    /** Of the task: more than 0 after a failure. */
    public int attempt;

    /** A counter; inside a group {@code group.value.name}. */
    public long count(String name) {
        Counter counter = metrics.counters.get(name);
        return counter == null ? 0 : counter.getCount();
    }

    public int gauge(String name) {
        return ((Number) metrics.gauges.get(name).getValue()).intValue();
    }

    /** Does the task's work until the condition holds, for half a minute at most. */
    public void runUntil(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not happen in 30 s; metrics: " + metrics.counters.keySet());
            }
            if (!executor.tryYield()) {
                Thread.sleep(1);
            }
        }
    }

    @Override
    public MailboxExecutor getMailboxExecutor() {
        return executor;
    }

    @Override
    public org.apache.flink.api.common.operators.ProcessingTimeService getProcessingTimeService() {
        return time;
    }

    @Override
    public SinkWriterMetricGroup metricGroup() {
        return metrics;
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isObjectReuseEnabled() {
        return true;
    }

    @Override
    public <T> TypeSerializer<T> createInputSerializer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public OptionalLong getRestoredCheckpointId() {
        return OptionalLong.empty();
    }

    @Override
    public JobInfo getJobInfo() {
        throw new UnsupportedOperationException();
    }

    @Override
    public TaskInfo getTaskInfo() {
        return new TaskInfoImpl("fake", 1, 0, 1, attempt);
    }

    private static final class Metrics extends UnregisteredMetricsGroup implements SinkWriterMetricGroup {
        private final String prefix;
        private final Map<String, Counter> counters;
        private final Map<String, Gauge<?>> gauges;

        Metrics(String prefix) {
            this(prefix, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        }

        private Metrics(String prefix, Map<String, Counter> counters, Map<String, Gauge<?>> gauges) {
            this.prefix = prefix;
            this.counters = counters;
            this.gauges = gauges;
        }

        @Override
        public Counter counter(String name) {
            return counter(name, new SimpleCounter());
        }

        @Override
        public <C extends Counter> C counter(String name, C counter) {
            counters.putIfAbsent(prefix + name, counter);
            return counter;
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            gauges.put(prefix + name, gauge);
            return gauge;
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
            return new Metrics(prefix + key + "." + value + ".", counters, gauges);
        }

        @Override
        public Counter getNumRecordsOutErrorsCounter() {
            return counters.computeIfAbsent("numRecordsOutErrors", n -> new SimpleCounter());
        }

        @Override
        public Counter getNumRecordsSendErrorsCounter() {
            return counters.computeIfAbsent("numRecordsSendErrors", n -> new SimpleCounter());
        }

        @Override
        public Counter getNumRecordsSendCounter() {
            return counters.computeIfAbsent("numRecordsSend", n -> new SimpleCounter());
        }

        @Override
        public Counter getNumBytesSendCounter() {
            return counters.computeIfAbsent("numBytesSend", n -> new SimpleCounter());
        }

        @Override
        public void setCurrentSendTimeGauge(Gauge<Long> gauge) {
            gauges.put("currentSendTime", gauge);
        }

        @Override
        public OperatorIOMetricGroup getIOMetricGroup() {
            throw new UnsupportedOperationException();
        }
    }
}
