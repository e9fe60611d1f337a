package dev.weir.pipeline.graph;

import dev.weir.api.component.Component.ProcessorComponent;
import dev.weir.api.component.Component.SinkComponent;
import dev.weir.api.component.Component.SourceComponent;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.ComponentContext.Job;
import dev.weir.api.component.Signal;
import dev.weir.pipeline.config.Configured;
import dev.weir.pipeline.config.Pipeline;
import dev.weir.pipeline.config.PipelineFile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.PhysicalTransformation;

/**
 * Puts the operators of a pipeline file into a Flink environment.
 *
 * <p>An operator is named by its id in the file. Its uid is the way to it from its sources: pipelines that begin alike share
 * their operators, and state finds its operator again whatever is added, renamed or removed elsewhere in the file. A sink's uid
 * is its id and its signal, for it is one sink however many pipelines lead to it.
 */
public final class PipelineGraph {
    /** No transformation has this number. */
    private static final int NOTHING = -1;

    private final StreamExecutionEnvironment environment;
    private final Job job;
    private final Map<String, DataStream<?>> operators = new HashMap<>();

    /** That pipelines take from a source, by its id. */
    private final Map<String, Set<Signal>> signals = new HashMap<>();

    private PipelineGraph(PipelineFile file, StreamExecutionEnvironment environment, Job job) {
        this.environment = environment;
        this.job = job;
        for (Pipeline pipeline : file.pipelines()) {
            for (Configured<SourceComponent> source : pipeline.sources()) {
                signals.computeIfAbsent(source.id(), i -> EnumSet.noneOf(Signal.class))
                        .add(pipeline.begin());
            }
        }
    }

    public static void build(PipelineFile file, StreamExecutionEnvironment environment, Job job) {
        PipelineGraph graph = new PipelineGraph(file, environment, job);
        Map<Inlet, List<DataStream<?>>> inlets = new LinkedHashMap<>();
        for (Pipeline pipeline : file.pipelines()) {
            DataStream<?> end = graph.chain(pipeline);
            for (Configured<SinkComponent> sink : pipeline.sinks()) {
                List<DataStream<?>> ends =
                        inlets.computeIfAbsent(new Inlet(sink, pipeline.signal()), i -> new ArrayList<>());
                if (!ends.contains(end)) {
                    ends.add(end);
                }
            }
        }
        inlets.forEach((inlet, ends) -> graph.sink(inlet, name(inlet, inlets.keySet()), ends));
    }

    private DataStream<?> chain(Pipeline pipeline) {
        Signal begin = pipeline.begin();
        String uid = OperatorUid.sources(pipeline);
        DataStream<?> stream =
                union(pipeline.sources().stream().map(s -> source(s, begin)).toList());
        for (Configured<ProcessorComponent> processor : pipeline.processors()) {
            uid = OperatorUid.then(uid, processor.id());
            stream = processor(processor, stream, uid);
        }
        return stream;
    }

    private DataStream<?> source(Configured<SourceComponent> source, Signal signal) {
        String uid = OperatorUid.source(source, signal);
        DataStream<?> known = operators.get(uid);
        if (known != null) {
            return known;
        }
        ComponentContext context = source.context(job, signals.getOrDefault(source.id(), Set.of()));
        SingleOutputStreamOperator<?> stream = source.component().open(environment, signal, context);
        nameInner(stream.getTransformation(), NOTHING, uid);
        return add(stream, source, uid);
    }

    private DataStream<?> processor(Configured<ProcessorComponent> processor, DataStream<?> in, String uid) {
        DataStream<?> known = operators.get(uid);
        if (known != null) {
            return known;
        }
        SingleOutputStreamOperator<?> stream = processor.component().apply(in, processor.context(job));
        nameInner(stream.getTransformation(), in.getTransformation().getId(), uid);
        return add(stream, processor, uid);
    }

    /** A source or processor may be several operators: those before its last one are told apart by the names that it gave them. */
    private static void nameInner(Transformation<?> last, int before, String uid) {
        for (Transformation<?> t : last.getInputs()) {
            if (t.getId() != before) {
                if (t instanceof PhysicalTransformation<?> && t.getUid() == null) {
                    t.setUid(OperatorUid.then(uid, t.getName()));
                }
                nameInner(t, before, uid);
            }
        }
    }

    private DataStream<?> add(SingleOutputStreamOperator<?> stream, Configured<?> component, String uid) {
        stream.name(component.id()).uid(uid);
        stream.getTransformation()
                .setDescription(component.id() + ": " + component.component().help());
        operators.put(uid, stream);
        return stream;
    }

    /** Chained to what is before it: records that are handed to another task are written and read once more on the way. */
    private void sink(Inlet inlet, String name, List<DataStream<?>> ends) {
        Configured<SinkComponent> sink = inlet.sink;
        DataStreamSink<?> added = sinkTo(union(ends), sink.component().sink(inlet.signal, sink.context(job)));
        added.name(name)
                .uid(OperatorUid.sink(sink.id(), inlet.signal))
                .setDescription(sink.id() + ": " + sink.component().help());
        if (sink.component().singleWriter()) {
            added.setParallelism(1);
        }
    }

    /** The writers of a sink that takes several signals would else share their names, and so those of their metrics. */
    private static String name(Inlet inlet, Set<Inlet> all) {
        String id = inlet.sink.id();
        long writers = all.stream().filter(i -> i.sink.id().equals(id)).count();
        return writers == 1 ? id : id + " (" + inlet.signal + ")";
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the file was type-checked
    private static DataStreamSink<?> sinkTo(DataStream<?> stream, Sink<?> sink) {
        return ((DataStream) stream).sinkTo(sink);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static DataStream<?> union(List<? extends DataStream<?>> streams) {
        DataStream first = streams.getFirst();
        return streams.size() == 1
                ? first
                : first.union(streams.subList(1, streams.size()).toArray(new DataStream[0]));
    }

    /** A sink that takes several signals has a writer for each. */
    private record Inlet(Configured<SinkComponent> sink, Signal signal) {}
}
