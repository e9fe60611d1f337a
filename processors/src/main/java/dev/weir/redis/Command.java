package dev.weir.redis;

import dev.weir.protocol.StateTexts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A command that waits for its answer. */
final class Command {
    /** Values told one by one in the text; what is more is three dots. */
    private static final int VALUES = 8;

    /** Bytes of memory, about. */
    private static final int COST = 120;

    /** Null if no table knows it. */
    final @Nullable Known known;

    /** As on the wire. */
    final String operation;

    final @Nullable String key;

    /** Name or digest of a script. */
    final @Nullable String procedure;

    /** The index that SELECT names; -1 without one. */
    final int index;

    /** Those behind the name, -1 if that is not known. */
    final int arguments;

    final int startSeq;
    final int startAck;
    final long startNanos;
    long endNanos;
    long bytes;

    /** Sequence number of the byte behind it. */
    int endSeq;

    /** Confirmations to come. */
    int confirmations;

    Command(
            @Nullable Known known,
            String operation,
            @Nullable String key,
            @Nullable String procedure,
            int index,
            int arguments,
            int startSeq,
            int startAck,
            long startNanos) {
        this.known = known;
        this.operation = operation;
        this.key = key;
        this.procedure = procedure;
        this.index = index;
        this.arguments = arguments;
        this.startSeq = startSeq;
        this.startAck = startAck;
        this.startNanos = startNanos;
    }

    boolean is(Known.Role role) {
        return known != null && known.role == role;
    }

    int cost() {
        return COST + (key == null ? 0 : key.length());
    }

    /** As one would type it, each value a question mark. */
    String text() {
        if (arguments == 0) {
            return operation;
        }
        StringBuilder text = new StringBuilder(operation.length() + 32).append(operation);
        int first = known != null && known.name.indexOf(' ') > 0 ? 2 : 1;
        int values = 0;
        for (int i = first; i <= arguments && values < VALUES; i++) {
            boolean isKey = known != null && known.keyAt == i;
            boolean isProcedure = known != null && known.procedureAt == i;
            String told = isKey ? key : isProcedure ? procedure : null;
            text.append(' ').append(told == null ? "?" : told);
            values += told == null ? 1 : 0;
            if (values == VALUES && i < arguments) {
                text.append(" ...");
            }
        }
        return arguments < 0
                ? text.append(key == null ? " ..." : " " + key + " ...").toString()
                : text.toString();
    }

    void write(DataOutput out) throws IOException {
        StateTexts.write(known == null ? null : known.name, out);
        StateTexts.write(operation, out);
        StateTexts.write(key, out);
        StateTexts.write(procedure, out);
        out.writeInt(index);
        out.writeInt(arguments);
        out.writeInt(startSeq);
        out.writeInt(startAck);
        out.writeLong(startNanos);
        out.writeLong(endNanos);
        out.writeLong(bytes);
        out.writeInt(endSeq);
        out.writeInt(confirmations);
    }

    static Command read(DataInput in) throws IOException {
        String name = StateTexts.read(in);
        Command c = new Command(
                name == null ? null : Commands.named(name),
                StateTexts.readOrEmpty(in),
                StateTexts.read(in),
                StateTexts.read(in),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readLong());
        c.endNanos = in.readLong();
        c.bytes = in.readLong();
        c.endSeq = in.readInt();
        c.confirmations = in.readInt();
        return c;
    }
}
