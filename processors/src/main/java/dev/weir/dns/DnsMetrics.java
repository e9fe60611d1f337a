package dev.weir.dns;

import dev.weir.api.Exchange;
import dev.weir.api.Span;
import dev.weir.span.Instrument;
import dev.weir.span.MetricMapping;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The semantic conventions for DNS, which know the client's view. They require the name that was asked for, though such names have no bound:
 * the limit of series holds them.
 */
final class DnsMetrics implements MetricMapping {
    static final Instrument LOOKUP = new Instrument(
            "dns.lookup.duration",
            "Measures the time taken to perform a DNS lookup.",
            Instrument.REQUEST_BUCKETS,
            List.of("dns.question.name", "error.type"));

    @Override
    public String protocol() {
        return Dns.NAME;
    }

    @Override
    public List<Instrument> instruments() {
        return List.of(LOOKUP);
    }

    @Override
    public @Nullable Instrument instrument(Exchange e, Span.Kind kind) {
        return kind == Span.Kind.CLIENT ? LOOKUP : null;
    }

    @Override
    public void facts(Exchange e, Span.Kind kind, Facts into) {
        into.text(e.target()).text(DnsSpans.error(e, kind));
    }
}
