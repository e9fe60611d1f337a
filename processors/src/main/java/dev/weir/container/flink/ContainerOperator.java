package dev.weir.container.flink;

import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.api.Observation;
import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.api.types.ExchangeSerializer;
import dev.weir.container.Container;
import dev.weir.container.ContainerLookup;
import dev.weir.container.ContainerLookup.Reading;
import dev.weir.container.ContainerOptions;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Puts on each exchange what is known of the container at its captured end. An exchange whose container was just heard of waits for
 * the runtime's answer, for a bounded time and in checkpointed state; meanwhile no watermark passes it.
 */
final class ContainerOperator extends AbstractStreamOperator<Observation>
        implements OneInputStreamOperator<Observation, Observation>, BoundedOneInput {
    private static final long serialVersionUID = 1L;
    /** How often what waits is offered the answer, in milliseconds. */
    static final long TICK_MILLIS = 10;

    private static final ListStateDescriptor<Exchange> WAITING =
            new ListStateDescriptor<>("waiting", ExchangeSerializer.INSTANCE);
    private static final String EXCHANGES = "exchanges";
    private static final Set<Reading> GAUGES = EnumSet.of(Reading.CONTAINERS, Reading.CGROUPS, Reading.RUNTIMES);

    private final String id;
    private final ContainerOptions options;
    private final int maxWaiting;
    private final Lookups lookups;
    private transient ContainerLookup lookup;
    private transient Recent recent;
    private transient Waiting waiting;
    private transient ListState<Exchange> saved;
    private transient StreamRecord<Observation> record;
    private transient long[] counted;
    private transient long accepted;
    private transient long restored;
    private transient long sent;
    private transient long heldBack;
    private transient long passed;
    private transient boolean ticking;

    /** Where the task gets its look-up from. */
    interface Lookups extends Function<ContainerOptions, ContainerLookup>, Serializable {}

    /** @param id of the component */
    @SuppressWarnings("NullAway.Init") // Flink makes the operator on the client and initializes it in the task
    ContainerOperator(String id, ContainerOptions options, int maxWaiting, Lookups lookups) {
        this.id = id;
        this.options = options;
        this.maxWaiting = maxWaiting;
        this.lookups = lookups;
    }

    static long eventMillis(Observation observation) {
        return Math.floorDiv(observation.observedNanos(), 1_000_000L);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        recent = new Recent();
        waiting = new Waiting();
        record = new StreamRecord<>(null);
        counted = new long[ContainerCount.values().length];
        heldBack = Long.MIN_VALUE;
        passed = Long.MIN_VALUE;
        saved = context.getOperatorStateStore().getUnionListState(WAITING);
        TaskInfo task = getRuntimeContext().getTaskInfo();
        for (Exchange exchange : saved.get()) {
            long scope = exchange.connection().scope();
            if (Connection.owner(scope, task.getNumberOfParallelSubtasks()) == task.getIndexOfThisSubtask()) {
                waiting.add(exchange, now() + options.waitForNames().toMillis());
            }
        }
        restored = waiting.size();
    }

    @Override
    public void open() throws Exception {
        super.open();
        lookup = lookups.apply(options);
        register();
        tick();
    }

    private void register() {
        MetricGroup group = getMetricGroup();
        Counts counts = new Counts(id, getRuntimeContext());
        for (ContainerCount kind : ContainerCount.values()) {
            counts.show(group, name(kind), () -> counted[kind.ordinal()]);
        }
        counts.show(group, Flow.ACCEPTED, EXCHANGES, () -> accepted);
        counts.show(group, Flow.RESTORED, EXCHANGES, () -> restored);
        counts.show(group, Flow.SENT, EXCHANGES, () -> sent);
        counts.show(group, Flow.HELD, EXCHANGES, waiting::size);
        if (!lookup.isFirst()) {
            return;
        }
        for (Reading reading : Reading.values()) {
            if (GAUGES.contains(reading)) {
                counts.group(group).gauge(name(reading), (Gauge<Long>) () -> lookup.read(reading));
            } else {
                counts.show(group, name(reading), () -> lookup.read(reading));
            }
        }
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void processElement(StreamRecord<Observation> element) {
        // A loss has no end whose container could be looked for.
        if (!(element.getValue() instanceof Exchange exchange)) {
            output.collect(element);
            return;
        }
        accepted++;
        // What a capture file tells of has no container.
        if (exchange.connection().host() == null) {
            sent++;
            output.collect(element);
            return;
        }
        if (leaves(exchange, false)) {
            return;
        }
        if (waiting.size() < maxWaiting) {
            count(ContainerCount.WAITED);
            waiting.add(exchange, now() + options.waitForNames().toMillis());
            tick();
        } else {
            count(ContainerCount.TOO_MANY_WAITING);
            leaves(exchange, true);
        }
    }

    /** Sends it on if all is known of its container that can be waited for, or if it must leave. */
    @SuppressWarnings("ReferenceEquality") // it is the same object if nothing was found
    private boolean leaves(Exchange exchange, boolean must) {
        Connection connection = exchange.connection();
        Connection with = recent.get(connection);
        if (with == null) {
            Container container = lookup.find(connection);
            if (container.isAwaited() && !must) {
                return false;
            }
            with = recent.put(connection, container);
        }
        count(kind(connection, with));
        emit(with == connection ? exchange : exchange.on(with));
        return true;
    }

    @SuppressWarnings("ReferenceEquality")
    private static ContainerCount kind(Connection before, Connection after) {
        if (before == after) {
            return ContainerCount.NO_CONTAINER;
        }
        // Nothing but a runtime tells an image.
        return after.resource().get("container.image.id") == null ? ContainerCount.IDS_ONLY : ContainerCount.NAMED;
    }

    private void emit(Observation observation) {
        sent++;
        output.collect(record.replace(observation, eventMillis(observation)));
    }

    private void tick() {
        if (!ticking && waiting.size() > 0) {
            ticking = true;
            var _ = getProcessingTimeService().registerTimer(now() + TICK_MILLIS, time -> {
                ticking = false;
                offer();
                tick();
            });
        }
    }

    private void offer() throws Exception {
        waiting.offer(now(), (exchange, timeIsOver) -> {
            boolean known = leaves(exchange, false);
            if (!known && timeIsOver) {
                count(ContainerCount.WAITED_IN_VAIN);
                leaves(exchange, true);
            }
            return known || timeIsOver;
        });
        pass();
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        heldBack = Math.max(heldBack, mark.getTimestamp());
        pass();
    }

    /** A watermark says that nothing earlier follows: it stays behind what waits. */
    private void pass() throws Exception {
        long earliest = waiting.earliestMillis();
        long mark = earliest == Long.MAX_VALUE ? heldBack : Math.min(heldBack, earliest - 1);
        if (mark > passed) {
            passed = mark;
            super.processWatermark(new Watermark(mark));
        }
    }

    @Override
    public void endInput() throws Exception {
        long end = System.nanoTime() + options.waitForNames().toNanos();
        offer();
        while (waiting.size() > 0 && System.nanoTime() < end) {
            Thread.sleep(TICK_MILLIS);
            offer();
        }
        waiting.offer(Long.MAX_VALUE, (exchange, timeIsOver) -> {
            count(ContainerCount.WAITED_IN_VAIN);
            return leaves(exchange, true);
        });
        pass();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        saved.clear();
        for (Exchange exchange : waiting.exchanges()) {
            saved.add(exchange);
        }
    }

    @Override
    public void close() throws Exception {
        if (lookup != null) {
            lookup.close();
        }
        super.close();
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    private void count(ContainerCount kind) {
        counted[kind.ordinal()]++;
    }
}
