package dev.weir.protocol;

import dev.weir.api.Connection.Transport;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;

/** A wire protocol: how its connections are recognised and who reads them. An instance serves one thread. */
public interface Protocol {

    /** As in options and counts: lower case. {@code Exchange.protocol} is the same, unless the protocol carries others. */
    String name();

    /** Whether its messages come over this. */
    default boolean over(Transport transport) {
        return transport == Transport.TCP;
    }

    /**
     * Whether what a message leaves out of the capture cannot be counted off, since it holds several frames: then the capture is asked
     * for whole messages of its connections.
     */
    default boolean needsWholeMessages() {
        return false;
    }

    /** The reasons by which its parsers count, so that each is shown before it occurs. */
    List<String> reasons();

    /**
     * Looks at the first bytes of both directions. {@link Detection#NO} of a direction whose beginning was not seen is not final:
     * the same is asked again of the bytes that follow. A datagram is asked for alone. Neither changes anything nor throws.
     */
    Detection detect(Opening outgoing, Opening incoming);

    /** A parser for a connection of which no chunk was given yet. */
    ProtocolParser open(boolean clientOutgoing);

    /** A parser as it was when {@link ProtocolParser#write} wrote it. */
    ProtocolParser read(DataInput in) throws IOException;
}
