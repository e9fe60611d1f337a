package dev.weir.protocol;

import dev.weir.api.Address;
import org.jspecify.annotations.Nullable;

/**
 * What may stand before a protocol, whichever it is: a header of the PROXY protocol, or a client's talk with a SOCKS proxy. Behind
 * it both directions begin anew.
 *
 * @param name under which it is counted
 * @param outgoing bytes of it in this direction
 * @param incoming bytes of it in the other
 * @param source the client that it names, null if it names none
 */
record Prefix(
        State state,
        String name,
        int outgoing,
        int incoming,
        @Nullable Address source) {
    static final Prefix NO = new Prefix(State.NO, "", 0, 0, null);
    static final Prefix MORE = new Prefix(State.MORE, "", 0, 0, null);

    enum State {
        NO,
        /** Too few bytes to say. */
        MORE,
        YES
    }

    /** Looks at both directions from their first bytes on. */
    static Prefix of(Opening outgoing, Opening incoming) {
        Prefix prefix = from(outgoing, incoming);
        return prefix.state == State.NO ? from(incoming, outgoing).turned() : prefix;
    }

    private static Prefix from(Opening client, Opening server) {
        if (client.length() == 0 || !client.fromStart()) {
            return NO;
        }
        return switch (client.bytes()[client.offset()]) {
            case 'P' -> ProxyHeader.text(client);
            case '\r' -> ProxyHeader.binary(client);
            case Socks.VERSION_4 -> server.fromStart() ? Socks.version4(client, server) : NO;
            case Socks.VERSION_5 -> server.fromStart() ? Socks.version5(client, server) : NO;
            default -> NO;
        };
    }

    private Prefix turned() {
        return state == State.YES
                ? new Prefix(state, name, /* outgoing= */ incoming, /* incoming= */ outgoing, source)
                : this;
    }
}
