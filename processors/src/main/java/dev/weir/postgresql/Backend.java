package dev.weir.postgresql;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The server's messages. */
final class Backend extends MessageStream {
    /** The single byte by which it answers SSLRequest and GSSENCRequest. */
    private static final int ENCRYPTS = 0;

    /** The begin of an error instead: a server that knows neither. */
    private static final int KNOWS_NEITHER = 1;

    /** Severity and SQLSTATE come first. */
    private static final int ERROR_BYTES = 256;

    private static final int PARAMETER_BYTES = 512;

    private boolean asked;

    Backend(PostgresqlParser parser) {
        super(parser);
    }

    void asked() {
        // In the middle of a message it is no answer: that server talks out of turn.
        asked = betweenMessages();
    }

    @Override
    int headerLength() {
        return asked ? 1 : 5;
    }

    @Override
    int type(byte[] b, int from) {
        if (asked) {
            return b[from] == 'S' || b[from] == 'N' || b[from] == 'G' ? ENCRYPTS : b[from] == 'E' ? KNOWS_NEITHER : -1;
        }
        return Wire.isBackend(b[from], Wire.int32(b, from + 1)) ? b[from] : -1;
    }

    @Override
    int bodyLength(byte[] b, int from) {
        if (asked) {
            asked = false;
            parser.answered(b[from]);
            return 0;
        }
        return Wire.int32(b, from + 1) - 4;
    }

    @Override
    int wanted(int messageType) {
        return switch (messageType) {
            case 'E' -> ERROR_BYTES;
            case 'S' -> PARAMETER_BYTES;
            default -> 0;
        };
    }

    @Override
    void message(int messageType, byte[] b, int from, int to, boolean complete) {
        switch (messageType) {
            case ENCRYPTS, KNOWS_NEITHER, 'N', 'A', 'R', 'K', 'v' -> {}
            case 'S' -> parser.session().parameter(b, from, to);
            case 'E' -> parser.pairing().error(sqlState(b, from, to));
            case 'Z' -> parser.pairing().ready();
            default -> parser.pairing().answer(messageType);
        }
    }

    /** Null if it is not there. */
    private static @Nullable String sqlState(byte[] b, int from, int to) {
        int i = from;
        while (i < to && b[i] != 0) {
            int end = Wire.textEnd(b, i + 1, to);
            if (b[i] == 'C' && end == i + 6) {
                return state(b, i + 1);
            }
            if (end < 0) {
                return null;
            }
            i = end + 1;
        }
        return null;
    }

    private static @Nullable String state(byte[] b, int from) {
        for (int i = from; i < from + 5; i++) {
            if ((b[i] < '0' || b[i] > '9') && (b[i] < 'A' || b[i] > 'Z')) {
                return null;
            }
        }
        return new String(b, from, 5, StandardCharsets.US_ASCII);
    }

    @Override
    void lost(boolean place) {
        asked = false;
        parser.serverLost(place);
    }

    @Override
    void write(DataOutput out) throws IOException {
        super.write(out);
        out.writeBoolean(asked);
    }

    @Override
    void read(DataInput in) throws IOException {
        super.read(in);
        asked = in.readBoolean();
    }
}
