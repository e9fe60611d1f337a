package dev.weir.protocol;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Reads one connection of one protocol. It may be given anything, missing bytes and garbage included, and never throws; its state
 * is bounded and can be written after every chunk.
 */
public interface ProtocolParser {

    /** Takes what comes next in one direction, or {@code CLOSE}; copies what it keeps of the chunk's bytes. */
    Next accept(Chunk chunk, Consumer<Exchange> out);

    /** For {@link Protocol#read}. */
    void write(DataOutput out) throws IOException;

    /** What becomes of the connection. */
    enum Next {
        CONTINUE,
        /** It was never this protocol: others may try. */
        NOT_MINE,
        /** After this chunk it is another protocol (an upgrade, a tunnel). The parser gave all that it had. */
        HAND_OVER,
        /** Nothing certain can be said of it any more. The parser gave all that it had. */
        GIVE_UP
    }
}
