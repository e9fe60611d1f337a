package dev.weir.benchmark;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.api.Segment;
import dev.weir.api.Span;
import dev.weir.api.component.Settings;
import dev.weir.protocol.ConversationLimits;
import dev.weir.protocol.Conversations;
import dev.weir.protocol.ProtocolFactory;
import dev.weir.protocol.Protocols;
import dev.weir.protocol.Tally;
import dev.weir.reassembly.Reassembler;
import dev.weir.reassembly.ReassemblyLimits;
import dev.weir.span.LocalAddresses;
import dev.weir.span.SpanMaker;
import dev.weir.span.SpanOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.CompilerControl;

/**
 * The cores without Flink: from segments through reassembly and one parser to spans. Between them is what Flink's operators do. A
 * chained operator is called through an interface that has many implementations, so the compiler cannot melt the stages into one;
 * without Flink it would, and badly.
 */
final class Chain {
    private final Conversations conversations;
    private final SpanMaker maker;
    private final Reassembler reassembler;
    private final List<Exchange> given = new ArrayList<>();

    /** The newest. */
    @Nullable
    Span last;

    /** Those made so far. */
    long spans;

    /** @param protocol as it is called in a pipeline's file */
    Chain(String protocol, SpanOptions.WithoutContext withoutContext) {
        ProtocolFactory factory = Protocols.all().stream()
                .filter(p -> p.name().equals(protocol))
                .findFirst()
                .orElseThrow();
        Tally tally = (name, reason, count) -> {};
        SpanOptions options = SpanOptions.of(withoutContext, List.of());
        maker = new SpanMaker(options, factory.spans(options), LocalAddresses.ofThisHost(), kind -> {});
        conversations = new Conversations(
                List.of(factory.create(Settings.builder().build(), tally)), ConversationLimits.DEFAULT, tally, c -> {});
        reassembler = new Reassembler(ReassemblyLimits.DEFAULTS, this::chunk);
    }

    void accept(Segment segment) {
        reassembler.accept(segment);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private void chunk(Chunk chunk) {
        conversations.accept(chunk, given::add);
        for (Exchange exchange : given) {
            exchange(exchange);
        }
        given.clear();
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private void exchange(Exchange exchange) {
        last = maker.span(exchange);
        spans += last == null ? 0 : 1;
    }
}
