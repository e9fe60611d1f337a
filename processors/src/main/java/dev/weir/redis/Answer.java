package dev.weir.redis;

import dev.weir.protocol.StateTexts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a command.
 *
 * @param status {@code OK} or the code of the error; null without an answer
 * @param database in which it ran, null if unknown
 * @param batch commands of the transaction that it ran; -1 if it ran none
 * @param startNanos of the answer's first byte
 * @param endNanos of its last, or when it was known that there is none
 * @param lost there may have been one that the capture misses
 */
record Answer(
        Command command,
        @Nullable String status,
        @Nullable String database,
        int batch,
        long startNanos,
        long endNanos,
        long bytes,
        boolean lost) {

    void write(DataOutput out) throws IOException {
        command.write(out);
        StateTexts.write(status, out);
        StateTexts.write(database, out);
        out.writeInt(batch);
        out.writeLong(startNanos);
        out.writeLong(endNanos);
        out.writeLong(bytes);
        out.writeBoolean(lost);
    }

    static Answer read(DataInput in) throws IOException {
        return new Answer(
                Command.read(in),
                StateTexts.read(in),
                StateTexts.read(in),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readBoolean());
    }
}
