package dev.weir.receiver;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where requests come from: an IPv4 address, or the network of 64 bits that a host has at least with IPv6.
 *
 * @param network its bits
 */
record Peer(boolean isIpv6, long network) {
    static final Peer UNKNOWN = new Peer(false, -1);

    static Peer of(@Nullable SocketAddress address) {
        InetAddress host = address instanceof InetSocketAddress inet ? inet.getAddress() : null;
        if (host == null) {
            return UNKNOWN;
        }
        ByteBuffer bytes = ByteBuffer.wrap(host.getAddress());
        boolean isIpv6 = bytes.remaining() > Integer.BYTES;
        return new Peer(isIpv6, isIpv6 ? bytes.getLong() : bytes.getInt() & 0xffff_ffffL);
    }
}
