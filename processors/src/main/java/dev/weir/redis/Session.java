package dev.weir.redis;

import dev.weir.protocol.StateTexts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What is known of the whole connection, as of the last command that was answered. */
final class Session {
    private static final String FIRST_DATABASE = "0";

    /** Null if unknown. */
    private @Nullable String database = FIRST_DATABASE;

    /** Channels that a RESP2 connection listens to, -1 if that is unknown. */
    private long subscriptions;

    private boolean transaction;
    private boolean selecting;
    private int queued;

    @Nullable
    String database() {
        return database;
    }

    long subscriptions() {
        return subscriptions;
    }

    void subscribed(long count) {
        subscriptions = count;
    }

    /** The client may have done anything. */
    void forget() {
        database = null;
        subscriptions = -1;
        transaction = false;
        selecting = false;
        queued = 0;
    }

    /** How many commands EXEC ran; -1 if that is unknown. */
    int queued() {
        return transaction ? queued : -1;
    }

    void answered(Command c, Reply r) {
        Known known = c.known;
        if (r.queued && transaction) {
            queued++;
            selecting |= c.is(Known.Role.SELECT);
        } else if (known != null && r.error == null) {
            succeeded(c, known.role);
        } else if (c.is(Known.Role.EXEC)) {
            endTransaction();
        }
        boolean ordinary = known != null && !known.allowedWhileSubscribed() && r.error == null;
        subscriptions = ordinary && r.type != '>' ? 0 : subscriptions;
    }

    private void succeeded(Command c, Known.Role role) {
        switch (role) {
            case SELECT -> database = c.index < 0 ? null : Integer.toString(c.index);
            case MULTI -> {
                transaction = true;
                selecting = false;
                queued = 0;
            }
            case EXEC -> {
                database = selecting ? null : database;
                endTransaction();
            }
            case DISCARD -> endTransaction();
            case RESET -> {
                database = FIRST_DATABASE;
                subscriptions = 0;
                endTransaction();
            }
            default -> {}
        }
    }

    private void endTransaction() {
        transaction = false;
        selecting = false;
        queued = 0;
    }

    void write(DataOutput out) throws IOException {
        StateTexts.write(database, out);
        out.writeLong(subscriptions);
        out.writeBoolean(transaction);
        out.writeBoolean(selecting);
        out.writeInt(queued);
    }

    void read(DataInput in) throws IOException {
        database = StateTexts.read(in);
        subscriptions = in.readLong();
        transaction = in.readBoolean();
        selecting = in.readBoolean();
        queued = in.readInt();
    }
}
