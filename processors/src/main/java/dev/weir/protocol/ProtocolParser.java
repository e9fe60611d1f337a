package dev.weir.protocol;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Exchange;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Reads one connection of one protocol. It may be given anything, missing bytes and garbage included, and never throws; its state
 * is bounded and can be written after every chunk.
 */
public interface ProtocolParser {

    /** Takes what comes next in one direction, or a datagram; copies what it keeps of the chunk's bytes. */
    Next accept(Chunk chunk, Consumer<Exchange> out);

    /**
     * Nothing follows: gives all that is open. Without {@link EndOfObservation#provesSilence} a request without an answer is given with
     * {@link Exchange#RESPONSE_LOST}, never as one that was not answered. Called once, after which the parser is not used any more.
     *
     * @param nanos Unix time of the last activity
     */
    void endOfObservation(EndOfObservation end, Connection connection, long nanos, Consumer<Exchange> out);

    /**
     * Event time has come this far, whatever was seen or not: what waited too long can be given up. Called about once a second, and
     * never with an earlier time.
     */
    default void advance(Connection connection, long nowNanos, Consumer<Exchange> out) {}

    /** After {@link Next#HAND_OVER}: how many bytes at the end of the chunk are the next protocol's. After {@link Next#WAIT}: that wait. */
    default int rest() {
        return 0;
    }

    /** After {@link Next#HAND_OVER}: whether the next protocol begins at the place that is known in both directions. */
    default boolean isInPlace() {
        return true;
    }

    /** After {@link Next#WAIT}: whether more of that direction still cannot be read. */
    default boolean waits() {
        return false;
    }

    /** For {@link Protocol#read}. */
    void write(DataOutput out) throws IOException;

    /** What becomes of the connection. */
    enum Next {
        CONTINUE,
        /** The rest of this direction is given again once the other direction has said what it is. */
        WAIT,
        /** It was never this protocol: others may try. */
        NOT_MINE,
        /** After this chunk it is another protocol (an upgrade, a tunnel). */
        HAND_OVER,
        /** Nothing certain can be said of it any more. */
        GIVE_UP
    }
}
