package dev.weir.span;

import dev.weir.api.Exchange;
import dev.weir.api.Span;
import dev.weir.tracecontext.TraceContext;
import dev.weir.tracecontext.TraceState;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes at most one span of an exchange. No input makes it throw. Used by one thread. */
public final class SpanMaker {
    /** OTLP's {@code SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE} and {@code SPAN_FLAGS_CONTEXT_IS_REMOTE}. */
    private static final int REMOTE_PARENT = 0x300;

    private final boolean newTraces;
    private final ObservedClients observed;
    private final Consumer<SpanCount> counts;
    private final Map<String, SpanMapping> mappings;
    private final Resources resources = new Resources();

    /** @param conventions one for each protocol */
    public SpanMaker(
            SpanOptions options, List<SpanMapping> conventions, LocalAddresses local, Consumer<SpanCount> counts) {
        this.newTraces = options.withoutContext() == SpanOptions.WithoutContext.NEW_TRACE;
        this.observed = new ObservedClients(options.observedNetworks(), local);
        this.counts = counts;
        this.mappings =
                conventions.stream().collect(Collectors.toUnmodifiableMap(SpanMapping::protocol, Function.identity()));
    }

    /** The span of the exchange as its captured end sees it, or null, counted, where there is none. */
    public @Nullable Span span(Exchange e) {
        SpanMapping mapping = mappings.get(e.protocol());
        if (mapping == null) {
            counts.accept(SpanCount.UNKNOWN_PROTOCOL);
            return null;
        }
        TraceContext context = context(e);
        if (context == null && !newTraces) {
            counts.accept(SpanCount.SKIPPED_NO_CONTEXT);
            return null;
        }
        boolean client = ExchangeView.kind(e) == Span.Kind.CLIENT;
        counts.accept(client ? SpanCount.CLIENT : SpanCount.SERVER);
        return client ? clientSpan(e, mapping, context) : serverSpan(e, mapping, context);
    }

    /** How many resources are kept at the moment. */
    public int keptResources() {
        return resources.size();
    }

    private Span clientSpan(Exchange e, SpanMapping mapping, @Nullable TraceContext context) {
        long id = ExchangeView.spanId(e, Span.Kind.CLIENT);
        return span(e, mapping, context, Span.Kind.CLIENT, id, wireParent(context));
    }

    private Span serverSpan(Exchange e, SpanMapping mapping, @Nullable TraceContext context) {
        long client = SpanIds.client(e.requestSeq(), e.requestAck(), e.requestKey());
        long parent = observed.include(e) ? client : wireParent(context);
        return span(e, mapping, context, Span.Kind.SERVER, SpanIds.server(client), parent);
    }

    private Span span(
            Exchange e, SpanMapping mapping, @Nullable TraceContext context, Span.Kind kind, long id, long parent) {
        SpanDetails details = mapping.describe(e, kind);
        int flags = context == null ? TraceContext.SAMPLED : context.flags();
        return new Span(
                context == null ? SpanIds.traceHi(e) : context.traceIdHi(),
                context == null ? SpanIds.traceLo(e) : context.traceIdLo(),
                id,
                parent,
                parent == 0 ? flags : flags | REMOTE_PARENT,
                context == null ? null : context.tracestate(),
                details.name(),
                kind,
                e.requestStartNanos(),
                Math.max(e.requestStartNanos(), e.endNanos()),
                details.status(),
                details.attributes(),
                resources.of(e.connection()));
    }

    private @Nullable TraceContext context(Exchange e) {
        TraceContext context = TraceContext.parse(e.traceparent(), e.tracestate());
        if (context == null) {
            if (e.traceparent() != null) {
                counts.accept(SpanCount.INVALID_TRACEPARENT);
            }
            return null;
        }
        String tracestate = e.tracestate();
        if (tracestate != null && context.tracestate() == null && !TraceState.isValid(tracestate)) {
            counts.accept(SpanCount.INVALID_TRACESTATE);
        }
        return context;
    }

    private static long wireParent(@Nullable TraceContext context) {
        return context == null ? 0 : context.parentId();
    }
}
