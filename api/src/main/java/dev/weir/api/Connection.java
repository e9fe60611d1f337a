package dev.weir.api;

import org.jspecify.annotations.Nullable;

/**
 * One TCP connection, or the datagrams between two UDP sockets, as seen from one place. A connection between two sockets of the same host is two of these, one for each
 * socket. {@code scope} and {@code socket} are the identity; everything else describes it and may become known later.
 *
 * @param scope where {@code socket} is unique and where its packets come from: one ring of one host, or one capture file
 * @param socket the kernel's socket cookie, or a hash of the address pair in a capture file; with UDP, where one socket talks to
 *     many, a hash that covers the remote end
 * @param transport what carries the bytes
 * @param local the end at which it was captured; in a capture file the smaller of both ends
 * @param remote the other end
 * @param role which end opened the connection, as the capture knows it
 * @param vantage what saw the packets
 * @param cgroup the kernel's cgroup id of the local socket, 0 if unknown
 * @param host null in a capture file
 * @param process null if unknown
 * @param origin the capture file's path below the folder given, null on a live capture
 * @param resource what enrichment found of the captured end, under OpenTelemetry's names
 */
public record Connection(
        long scope,
        long socket,
        Transport transport,
        Address local,
        Address remote,
        Role role,
        Vantage vantage,
        long cgroup,
        @Nullable Host host,
        @Nullable ProcessInfo process,
        @Nullable String origin,
        Attributes resource) {

    /** What carries the bytes. */
    public enum Transport {
        TCP,
        UDP
    }

    /** Which end opened the connection. */
    public enum Role {
        CLIENT,
        SERVER,
        /** The opening was not seen. */
        UNKNOWN
    }

    /** What saw the packets: a socket sees its own end, a wire sees both and is neither. */
    public enum Vantage {
        SOCKET,
        WIRE
    }

    /**
     * The subtask that has the split of this scope and the state of its connections. Sources assign and operators restore by
     * this one rule, so that both meet again after a restart with another parallelism.
     */
    public static int owner(long scope, int parallelism) {
        return (int) Math.floorMod(scope, (long) parallelism);
    }

    /** Stands for a whole scope: what is told of it concerns every connection of it. */
    public static Connection ofScope(long scope, @Nullable Host host, @Nullable String origin) {
        Address none = new Address(0, 0, 0);
        return new Connection(
                scope,
                0,
                Transport.TCP,
                none,
                none,
                Role.UNKNOWN,
                host == null ? Vantage.WIRE : Vantage.SOCKET,
                0,
                host,
                null,
                origin,
                Attributes.EMPTY);
    }

    /** The same with what enrichment found. */
    public Connection with(Attributes found) {
        return new Connection(
                scope, socket, transport, local, remote, role, vantage, cgroup, host, process, origin, found);
    }

    /** Whether both are the same connection, whatever is known of it. */
    public boolean sameAs(Connection other) {
        return scope == other.scope && socket == other.socket;
    }
}
