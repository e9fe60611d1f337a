package dev.weir.protocol;

import dev.weir.api.component.Option;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.span.MetricMapping;
import dev.weir.span.SpanMapping;
import dev.weir.span.SpanOptions;
import java.util.List;
import java.util.Set;

/**
 * All that Weir needs to know of a protocol: how it is read and what its exchanges are called. Found by
 * {@link java.util.ServiceLoader}, in the order of the file that lists them, which is the order in which connections are offered
 * to them.
 */
public interface ProtocolFactory {

    /** As in the {@code enabled} list: lower case. */
    String name();

    /** Options of the component {@code protocols} that are about this protocol: each path begins with the name and a dot. */
    List<Option<?>> options();

    /** What is wrong with these options, each valid alone. */
    default List<Problem> check(Settings settings) {
        return List.of();
    }

    /** For one thread. */
    Protocol create(Settings settings, Tally tally);

    /** How its exchanges become spans; empty if those of another protocol's factory do it. */
    List<SpanMapping> spans(SpanOptions options);

    /**
     * How durations of its requests become metrics; none where a protocol has no such metric.
     *
     * @param knownMethods HTTP methods that are told apart
     */
    default List<MetricMapping> metrics(Set<String> knownMethods) {
        return List.of();
    }
}
