package dev.weir.api.component;

import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A kind of source, processor or sink. Found by {@link java.util.ServiceLoader}; made once, without state: every use of it in
 * a pipeline file is a {@link ComponentContext}. Operator names and uids are set by the caller, from the ids in the file.
 */
public sealed interface Component {

    /** The first part of its id in a pipeline file: lower case, digits and underscores. */
    String type();

    /** Other spellings of the type that files may use, such as the Collector's older names. */
    default List<String> aliases() {
        return List.of();
    }

    /** One line. */
    String help();

    List<Option<?>> options();

    /** Finds what is wrong with settings that are each valid. Looks at nothing but the settings. */
    default List<Problem> check(Settings settings) {
        return List.of();
    }

    /** Of a source, where it listens; of a sink, where it sends to. Settings are checked. */
    default List<Endpoint> endpoints(Settings settings) {
        return List.of();
    }

    /** Finds what is wrong with files that the settings name, on the machine that starts: certificates and keys. */
    default List<Problem> files(Settings settings) {
        return List.of();
    }

    /** Finds, just before the start and on the machine that starts, what is missing: files, rights, kernel features. */
    default List<Problem> preflight(Settings settings) {
        return List.of();
    }

    /** The same for those that have to know their job; by default, {@link #preflight(Settings)}. */
    default List<Problem> preflight(ComponentContext context) {
        return preflight(context.settings());
    }

    /** Brings records in. */
    non-sealed interface SourceComponent extends Component {
        /**
         * The signals it can give. A pipeline gets the one that its first processor takes or, without processors, the one that it
         * ends in.
         */
        List<Signal> gives();

        /** @param signal one of {@link #gives} */
        SingleOutputStreamOperator<?> open(
                StreamExecutionEnvironment environment, Signal signal, ComponentContext context);

        /** Whether a job with the new settings reads on where one with the old ones stopped, also what was not read by then. */
        default boolean goesOn(ComponentContext before, ComponentContext after) {
            return true;
        }
    }

    /** Turns one signal into another, or into the same. */
    non-sealed interface ProcessorComponent extends Component {
        Signal takes();

        Signal gives();

        /** The given stream is of {@link #takes}. */
        SingleOutputStreamOperator<?> apply(DataStream<?> in, ComponentContext context);
    }

    /** Sends records out. */
    non-sealed interface SinkComponent extends Component {
        /** The signals it can take; the pipeline's own is one of them when {@link #sink} is called. */
        List<Signal> takes();

        /**
         * Finds what is wrong with settings for what the pipelines send; both are valid alone.
         *
         * @param signals some of those that it takes, of all pipelines that end in it
         */
        default List<Problem> check(Settings settings, Set<Signal> signals) {
            return List.of();
        }

        Sink<?> sink(Signal signal, ComponentContext context);

        /** Whether the sink works with one writer only, so that the graph gives it parallelism 1. */
        default boolean singleWriter() {
            return false;
        }
    }
}
