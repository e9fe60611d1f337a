package dev.weir.container.flink;

import dev.weir.api.Exchange;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.BiPredicate;

/** Exchanges whose container is being asked for, in the order in which they came. For one thread. */
final class Waiting {
    private final ArrayDeque<Held> held = new ArrayDeque<>();

    /** @param untilMillis processing time at which it leaves whatever is known */
    private record Held(Exchange exchange, long untilMillis) {}

    void add(Exchange exchange, long untilMillis) {
        held.add(new Held(exchange, untilMillis));
    }

    /** Offers each; {@code leaves} says of an exchange, and of whether its time is over, if it has left. */
    void offer(long nowMillis, BiPredicate<Exchange, Boolean> leaves) {
        Iterator<Held> all = held.iterator();
        while (all.hasNext()) {
            Held next = all.next();
            if (leaves.test(next.exchange, nowMillis >= next.untilMillis)) {
                all.remove();
            }
        }
    }

    /** The earliest event time of what waits, in milliseconds. */
    long earliestMillis() {
        long earliest = Long.MAX_VALUE;
        for (Held next : held) {
            earliest = Math.min(earliest, ContainerOperator.eventMillis(next.exchange));
        }
        return earliest;
    }

    int size() {
        return held.size();
    }

    Iterable<Exchange> exchanges() {
        return () -> held.stream().map(Held::exchange).iterator();
    }
}
