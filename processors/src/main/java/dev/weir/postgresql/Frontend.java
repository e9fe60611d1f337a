package dev.weir.postgresql;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The client's messages. */
final class Frontend extends MessageStream {
    /** A message without a type, known by its code. */
    private static final int UNTYPED = 0;

    /** Enough for the database's name. */
    private static final int STARTUP_BYTES = 4096;

    /** Two names of a Bind; PostgreSQL cuts names at 63 bytes. */
    private static final int NAMES = 256;

    /** The first message, and one after SSL or GSS was declined, has no type. */
    private boolean untyped;

    private int code;

    Frontend(PostgresqlParser parser) {
        super(parser);
    }

    void beginUntyped() {
        untyped = true;
    }

    boolean isUntyped() {
        return untyped;
    }

    @Override
    int headerLength() {
        return untyped ? 8 : 5;
    }

    @Override
    int type(byte[] b, int from) {
        if (untyped) {
            code = Wire.int32(b, from + 4);
            return Wire.isStartup(Wire.int32(b, from), code) ? UNTYPED : -1;
        }
        return Wire.isFrontend(b[from], Wire.int32(b, from + 1)) ? b[from] : -1;
    }

    @Override
    int bodyLength(byte[] b, int from) {
        return untyped ? Wire.int32(b, from) - 8 : Wire.int32(b, from + 1) - 4;
    }

    @Override
    int wanted(int messageType) {
        return switch (messageType) {
            case UNTYPED -> code >>> 16 == 3 ? STARTUP_BYTES : 0;
            case 'Q' -> parser.limits().queryBytes() + 1;
            case 'P' -> parser.limits().queryBytes() + NAMES;
            case 'B', 'E', 'C' -> NAMES;
            default -> 0;
        };
    }

    @Override
    void message(int messageType, byte[] b, int from, int to, boolean complete) {
        if (messageType == UNTYPED) {
            untyped(b, from, to);
        } else {
            parser.requests().message(messageType, this, b, from, to);
        }
    }

    private void untyped(byte[] b, int from, int to) {
        switch (code) {
            case Wire.SSL, Wire.GSS -> parser.asksToEncrypt();
            case Wire.CANCEL -> {
                parser.count(PostgresqlCounts.CANCEL_REQUESTS, 1);
                parser.giveUp();
            }
            default -> {
                untyped = false;
                parser.session().startup(b, from, to);
                if (parser.session().isReplication()) {
                    parser.count(PostgresqlCounts.REPLICATIONS, 1);
                    parser.giveUp();
                } else {
                    parser.pairing().sent(Queue.STARTUP, null);
                }
            }
        }
    }

    @Override
    void lost(boolean place) {
        untyped = false;
        parser.clientLost();
    }

    @Override
    void skipped(byte[] b, int from, int to) {
        parser.count(PostgresqlCounts.REQUESTS_SKIPPED, Wire.countRequests(b, from, to));
    }

    @Override
    void write(DataOutput out) throws IOException {
        super.write(out);
        out.writeBoolean(untyped);
        out.writeInt(code);
    }

    @Override
    void read(DataInput in) throws IOException {
        super.read(in);
        untyped = in.readBoolean();
        code = in.readInt();
    }
}
