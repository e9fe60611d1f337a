package dev.weir.pipeline.graph;

import dev.weir.api.component.Component.SourceComponent;
import dev.weir.api.component.Signal;
import dev.weir.pipeline.config.Configured;
import dev.weir.pipeline.config.Pipeline;
import java.util.stream.Collectors;

/** The uids of operators, by which state finds its operator again: the way to it from its sources; of a sink, its id and signal. */
public final class OperatorUid {
    private static final String THEN = " > ";
    private static final String SINK = "sink: ";
    private static final String SIGNAL = " (";

    private OperatorUid() {}

    /** A source that can give several signals is an operator for each. */
    public static String source(Configured<SourceComponent> source, Signal signal) {
        return source.component().gives().size() == 1 ? source.id() : source.id() + SIGNAL + signal + ")";
    }

    /** Where the first processor of a pipeline begins. */
    public static String sources(Pipeline pipeline) {
        return pipeline.sources().stream()
                .map(s -> source(s, pipeline.begin()))
                .sorted()
                .collect(Collectors.joining(" + "));
    }

    /** @param name of the operator, or id of the component, that comes next */
    public static String then(String uid, String name) {
        return uid + THEN + name;
    }

    public static String sink(String id, Signal signal) {
        return SINK + id + SIGNAL + signal + ")";
    }

    /** The dotted path of the component that an operator is of, such as {@code sources.ebpf}. */
    public static String path(String uid) {
        int sink = uid.indexOf(SINK);
        int last = uid.lastIndexOf(THEN);
        String name =
                sink >= 0 ? uid.substring(sink + SINK.length()) : last < 0 ? uid : uid.substring(last + THEN.length());
        int signal = name.indexOf(SIGNAL);
        String section = sink >= 0 ? "sinks." : last < 0 ? "sources." : "processors.";
        return section + (signal < 0 ? name : name.substring(0, signal));
    }
}
