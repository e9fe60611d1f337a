package dev.weir.api;

import org.jspecify.annotations.Nullable;

/**
 * One request and its response, or a request that was never answered.
 *
 * @param outgoing the request left {@code connection.local()}: this is the client's view
 * @param protocol {@code http}, {@code postgresql} ...: the one whose conventions apply
 * @param version of the protocol as in {@code network.protocol.version} ("1.1"), null if unknown
 * @param operation the method or command as on the wire
 * @param target what it was applied to, as on the wire (the request-target in HTTP), null if unknown
 * @param authority Host header or the like, null if absent
 * @param status the answer's code as text ("200"), null if there was no answer
 * @param requestSeq TCP sequence number of the request's first byte: both ends see the same
 * @param requestAck acknowledgement number on that segment
 * @param requestKey what else tells this request from another that began at the same place of the wire, as both ends see it: the
 *     stream's number in a multiplexed protocol, a hash of the message in a datagram, else 0
 * @param requestStartNanos Unix time of the request's first byte
 * @param requestEndNanos of its last byte
 * @param responseStartNanos of the response's first byte, 0 without a response
 * @param endNanos of the response's last byte; without a response the time at which that was known; of the request's last byte where
 *     a response may have been missed, so that no duration is made up
 * @param requestBytes wire bytes of the request, heads and framing included
 * @param responseBytes wire bytes of the response
 * @param traceparent the header's value as on the wire, several joined by a comma; null if absent
 * @param tracestate several joined by a comma in their order; null if absent
 * @param attributes what else the parser kept, under OpenTelemetry's names
 */
public record Exchange(
        Connection connection,
        boolean outgoing,
        String protocol,
        @Nullable String version,
        String operation,
        @Nullable String target,
        @Nullable String authority,
        @Nullable String status,
        int requestSeq,
        int requestAck,
        long requestKey,
        long requestStartNanos,
        long requestEndNanos,
        long responseStartNanos,
        long endNanos,
        long requestBytes,
        long responseBytes,
        @Nullable String traceparent,
        @Nullable String tracestate,
        Attributes attributes)
        implements Observation {
    /** Attribute, true on an exchange without status that may have had an answer which the capture misses. */
    public static final String RESPONSE_LOST = "weir.response_lost";

    /** Attribute: the client's address, where a proxy in between named it. */
    public static final String CLIENT_ADDRESS = "client.address";

    /** Attribute beside {@link #CLIENT_ADDRESS}. */
    public static final String CLIENT_PORT = "client.port";

    /** Whether there may have been an answer that the capture misses: that is no error, and has no duration. */
    public boolean responseLost() {
        return status == null && Boolean.TRUE.equals(attributes.get(RESPONSE_LOST));
    }

    @Override
    public long observedNanos() {
        return endNanos;
    }

    /** The same on the connection with what enrichment found. */
    public Exchange on(Connection enriched) {
        return with(enriched, attributes);
    }

    /** The same of the client that a proxy names: the end that sent the request is the proxy. */
    public Exchange from(Address named) {
        Attributes.Builder a = Attributes.builder(attributes.size() + 2).putAll(attributes);
        a.put(CLIENT_ADDRESS, named.host()).put(CLIENT_PORT, named.port());
        return with(connection, a.build());
    }

    private Exchange with(Connection other, Attributes described) {
        return new Exchange(
                other,
                outgoing,
                protocol,
                version,
                operation,
                target,
                authority,
                status,
                requestSeq,
                requestAck,
                requestKey,
                requestStartNanos,
                requestEndNanos,
                responseStartNanos,
                endNanos,
                requestBytes,
                responseBytes,
                traceparent,
                tracestate,
                described);
    }

    /** The end that sent the request. */
    public Address client() {
        return outgoing ? connection.local() : connection.remote();
    }

    /** The end that answers. */
    public Address server() {
        return outgoing ? connection.remote() : connection.local();
    }
}
