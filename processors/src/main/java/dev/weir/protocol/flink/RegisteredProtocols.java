package dev.weir.protocol.flink;

import dev.weir.http1.Http1;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.Tally;
import java.util.List;

/** Every protocol there is, in the order in which they are asked. A new one is a line in each list. */
final class RegisteredProtocols {
    static final List<String> NAMES = List.of(Http1.NAME);

    private RegisteredProtocols() {}

    /** New parsers' makers for one thread. */
    static List<Protocol> enabled(ProtocolsConfig config, Tally tally) {
        List<Protocol> all = List.of(new Http1(config.http(), tally));
        return all.stream().filter(p -> config.enabled().contains(p.name())).toList();
    }
}
