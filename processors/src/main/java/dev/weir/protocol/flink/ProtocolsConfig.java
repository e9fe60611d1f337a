package dev.weir.protocol.flink;

import dev.weir.api.component.Settings;
import dev.weir.protocol.ConversationLimits;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.Protocols;
import dev.weir.protocol.Tally;
import java.io.Serializable;
import java.util.List;

/**
 * What a pipeline file says of the component.
 *
 * @param enabled names of protocols
 * @param settings where each protocol finds its own options
 */
record ProtocolsConfig(List<String> enabled, ConversationLimits limits, Settings settings) implements Serializable {
    static final ProtocolsConfig DEFAULT = new ProtocolsConfig(
            Protocols.names(), ConversationLimits.DEFAULT, Settings.builder().build());

    /** For one thread. */
    List<Protocol> protocols(Tally tally) {
        return Protocols.all().stream()
                .filter(f -> enabled.contains(f.name()))
                .map(f -> f.create(settings, tally))
                .toList();
    }
}
