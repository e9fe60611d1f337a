package dev.weir.pcap;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Transport;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one file. Two packets are of one connection if they have the same two addresses and ports, whatever VLAN
 * or tunnel they came through: a mirror port often shows a packet on both sides of a router, or each direction with a tag of its
 * own, and both must meet.
 *
 * <p>What was made lately is kept in a table of fixed size, each entry where its hash puts it; what was pushed out is made again.
 */
final class Connections {
    private static final int SIZE = 1 << 13;
    private static final long MULTIPLIER = 0x9e37_79b9_7f4a_7c15L;

    private final long scope;
    private final String origin;
    private final @Nullable Connection[] lately = new Connection[SIZE];

    Connections(long scope, String origin) {
        this.scope = scope;
        this.origin = origin;
    }

    /** 64 bits of a name. */
    static long hash(String name) {
        long h = name.length();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            h = mix(h, b);
        }
        return h;
    }

    /** Whether a packet from its source goes out of the smaller end. */
    static boolean outgoing(Packet p, int sourcePort, int destinationPort) {
        int order = Long.compareUnsigned(p.sourceHi, p.destinationHi);
        order = order == 0 ? Long.compareUnsigned(p.sourceLo, p.destinationLo) : order;
        return order == 0 ? sourcePort <= destinationPort : order < 0;
    }

    Connection of(Transport transport, Packet p, boolean outgoing, int sourcePort, int destinationPort) {
        return outgoing
                ? of(transport, p.sourceHi, p.sourceLo, sourcePort, p.destinationHi, p.destinationLo, destinationPort)
                : of(transport, p.destinationHi, p.destinationLo, destinationPort, p.sourceHi, p.sourceLo, sourcePort);
    }

    private Connection of(
            Transport transport,
            long localHi,
            long localLo,
            int localPort,
            long remoteHi,
            long remoteLo,
            int remotePort) {
        long ports = (long) transport.ordinal() << 32 | (long) localPort << 16 | remotePort;
        long socket = mix(mix(mix(mix(localHi, localLo), remoteHi), remoteLo), ports);
        int slot = (int) socket & (SIZE - 1);
        Connection known = lately[slot];
        if (known != null
                && known.transport() == transport
                && is(known.local(), localHi, localLo, localPort)
                && is(known.remote(), remoteHi, remoteLo, remotePort)) {
            return known;
        }
        Connection made = new Connection(
                scope,
                socket,
                transport,
                new Address(localHi, localLo, localPort),
                new Address(remoteHi, remoteLo, remotePort),
                Connection.Role.UNKNOWN,
                Connection.Vantage.WIRE,
                0,
                null,
                null,
                origin,
                Attributes.EMPTY);
        lately[slot] = made;
        return made;
    }

    private static boolean is(Address a, long hi, long lo, int port) {
        return a.lo() == lo && a.hi() == hi && a.port() == port;
    }

    private static long mix(long hash, long value) {
        long h = (hash ^ value) * MULTIPLIER;
        h = (h ^ (h >>> 32)) * MULTIPLIER;
        return h ^ (h >>> 29);
    }
}
