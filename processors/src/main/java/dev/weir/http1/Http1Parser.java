package dev.weir.http1;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Exchange;
import dev.weir.protocol.ProtocolParser;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection: two directions, and what they mean together. */
final class Http1Parser implements ProtocolParser {
    private static final int VERSION = 2;

    final Http1 http;
    final boolean clientOutgoing;
    final Pairing pairing;
    final RequestStream requests;
    final ResponseStream responses;

    private long now;
    private boolean confirmed;
    private boolean anyDirection;
    private boolean lastOutgoing;
    private boolean turned;
    private Next next = Next.CONTINUE;
    private int rest;
    private boolean inPlace;

    /** Both only during a call. */
    private @Nullable Connection connection;

    private @Nullable Consumer<Exchange> out;

    @SuppressWarnings({"ThisEscapedInObjectConstruction", "this-escape"}) // only kept there
    Http1Parser(Http1 http, boolean clientOutgoing) {
        this.http = http;
        this.clientOutgoing = clientOutgoing;
        this.requests = new RequestStream(this);
        this.responses = new ResponseStream(this);
        this.pairing = new Pairing(this);
    }

    @Override
    public Next accept(Chunk chunk, Consumer<Exchange> consumer) {
        now = chunk.timeNanos();
        connection = chunk.connection();
        out = consumer;
        MessageStream stream = chunk.outgoing() == clientOutgoing ? requests : responses;
        switch (chunk.kind()) {
            case BYTES -> bytes(stream, chunk);
            case GAP, CUT -> stream.missing(chunk);
            case END -> stream.end(true);
            case CLOSE, DATAGRAM, LOSS, END_OF_SCOPE, READERSHIP -> {}
        }
        connection = null;
        out = null;
        boolean waits = next == Next.CONTINUE && chunk.kind() == Chunk.Kind.BYTES && rest > 0;
        return waits ? Next.WAIT : next;
    }

    @Override
    public boolean waits() {
        return requests.waits();
    }

    @Override
    public boolean isInPlace() {
        return inPlace;
    }

    @Override
    public void endOfObservation(EndOfObservation end, Connection of, long nanos, Consumer<Exchange> consumer) {
        now = nanos;
        connection = of;
        out = consumer;
        requests.end(false);
        responses.end(false);
        pairing.close(!end.provesSilence());
        connection = null;
        out = null;
    }

    private void bytes(MessageStream stream, Chunk chunk) {
        turned = !anyDirection || lastOutgoing != chunk.outgoing();
        anyDirection = true;
        lastOutgoing = chunk.outgoing();
        stream.bytes(chunk);
    }

    /** The chunk before this one was of the other direction, or there was none. */
    boolean turned() {
        return turned;
    }

    /** A whole head was read. */
    void confirm() {
        confirmed = true;
    }

    /** What had to be a message is none. */
    void badStart() {
        http.count(Http1Counts.BAD_START_LINES);
        if (!confirmed) {
            next = Next.NOT_MINE;
        }
    }

    void upgrade() {
        http.count(Http1Counts.UPGRADED);
        inPlace = !requests.isLost() && !responses.isLost();
        next = Next.HAND_OVER;
    }

    /** A direction lost its place. With a client that pipelines, nothing tells any more which answer is whose. */
    void lost() {
        http.count(Http1Counts.PLACES_LOST);
        if (pairing.pipelined() && next == Next.CONTINUE) {
            http.count(Http1Counts.PIPELINE_LOST);
            next = Next.GIVE_UP;
        }
    }

    /** @param count bytes of the chunk that were not looked at */
    void stoppedBefore(int count) {
        rest = count;
    }

    @Override
    public int rest() {
        return rest;
    }

    boolean stopped() {
        return next != Next.CONTINUE;
    }

    void emit(Request request, boolean lost) {
        if (out != null && connection != null) {
            out.accept(request.exchange(connection, clientOutgoing, now, lost));
        }
    }

    @Override
    public void write(DataOutput output) throws IOException {
        output.writeByte(VERSION);
        output.writeBoolean(clientOutgoing);
        output.writeBoolean(confirmed);
        output.writeBoolean(anyDirection);
        output.writeBoolean(lastOutgoing);
        pairing.write(output);
        requests.write(output);
        responses.write(output);
    }

    static Http1Parser read(Http1 http, DataInput in) throws IOException {
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("state of an HTTP connection has version " + version + ", expected " + VERSION);
        }
        Http1Parser parser = new Http1Parser(http, in.readBoolean());
        parser.confirmed = in.readBoolean();
        parser.anyDirection = in.readBoolean();
        parser.lastOutgoing = in.readBoolean();
        parser.pairing.read(in);
        parser.requests.read(in);
        parser.responses.read(in);
        return parser;
    }
}
