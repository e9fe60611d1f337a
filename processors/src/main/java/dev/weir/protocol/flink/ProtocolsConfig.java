package dev.weir.protocol.flink;

import dev.weir.http1.Http1Limits;
import dev.weir.protocol.ConversationLimits;
import java.io.Serializable;
import java.util.List;

/**
 * What a pipeline file says of the component.
 *
 * @param enabled names in {@link RegisteredProtocols}
 */
record ProtocolsConfig(List<String> enabled, ConversationLimits limits, Http1Limits http) implements Serializable {
    static final ProtocolsConfig DEFAULT =
            new ProtocolsConfig(RegisteredProtocols.NAMES, ConversationLimits.DEFAULT, Http1Limits.DEFAULT);
}
