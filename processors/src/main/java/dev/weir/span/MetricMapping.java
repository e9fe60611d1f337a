package dev.weir.span;

import dev.weir.api.Exchange;
import dev.weir.api.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The semantic conventions of one protocol for the durations of its requests. Called by one thread, for every exchange: allocates nothing. */
public interface MetricMapping {
    /** The {@link Exchange#protocol} that it maps. */
    String protocol();

    /** All that {@link #instrument} can give. */
    List<Instrument> instruments();

    /**
     * Null if the conventions have no metric for this view.
     *
     * @param kind CLIENT or SERVER: whose view is measured
     */
    @Nullable
    Instrument instrument(Exchange exchange, Span.Kind kind);

    /** Says the values of the instrument's attributes, in their order, an absent one too. */
    void facts(Exchange exchange, Span.Kind kind, Facts into);

    /** Takes the values of attributes. */
    interface Facts {
        /** @param value null if absent */
        Facts text(@Nullable String value);

        /** @param value negative if absent */
        Facts number(long value);
    }
}
