package dev.weir.protocol.flink;

import dev.weir.http1.Http1;
import dev.weir.http1.Http1Limits;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.Tally;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The protocols that are switched on, and their limits; travels in the job graph. */
record Parsers(List<String> enabled, Http1Limits http1) implements Serializable {
    /** In the order in which they are asked. */
    static final List<String> KNOWN = List.of(Http1.NAME);

    List<Protocol> make(Tally tally) {
        List<Protocol> protocols = new ArrayList<>();
        if (enabled.contains(Http1.NAME)) {
            protocols.add(new Http1(http1, tally));
        }
        return protocols;
    }
}
