package dev.weir.protocol;

import java.io.Serializable;

/**
 * What unknown traffic may cost.
 *
 * @param detectBytes bytes of one direction that are looked at, and kept until the protocol is known
 * @param detectChunks pieces of a connection that began before the capture in which a message may begin
 * @param connections known at a time; beyond it the one longest silent is given up
 * @param searchBytes of memory that connections may take together whose protocol is not known; beyond it, likewise
 * @param detectDatagrams that two UDP sockets may exchange before their protocol is known
 * @param idleNanos after which a connection is kept as bytes, without its buffers
 * @param idleBytes of memory that such connections may take together; beyond it the one longest silent is given up
 * @param datagramIdleNanos how long two UDP sockets may be silent before what was open between them is ended
 */
public record ConversationLimits(
        int detectBytes,
        int detectChunks,
        int connections,
        long searchBytes,
        int detectDatagrams,
        long datagramIdleNanos,
        long idleNanos,
        long idleBytes)
        implements Serializable {
    public static final ConversationLimits DEFAULT =
            new ConversationLimits(4096, 1000, 100_000, 64 << 20, 8, 60_000_000_000L, 300_000_000_000L, 128 << 20);
}
