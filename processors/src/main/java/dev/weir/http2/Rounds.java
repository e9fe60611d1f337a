package dev.weir.http2;

import dev.weir.protocol.Seq;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Proof that two chains of frames are what they seem. A round is a request on a new stream, an answer on that stream by a server
 * that had received it, and a next request by a client that had received the answer. A body that looks like frames is sent at one
 * time and cannot foresee which streams are answered while it is on its way; {@link #PROOF} rounds it would have to foresee.
 */
final class Rounds {
    static final int PROOF = 3;

    /** Requests that wait for their answer; of more the oldest is forgotten. */
    private static final int WAITING = 16;

    private final int[] streams = new int[WAITING];
    private final int[] ends = new int[WAITING];
    private int waiting;
    private int rounds;
    private int lastStream;
    private int answerEnd;

    void reset() {
        waiting = 0;
        rounds = 0;
        lastStream = 0;
    }

    /** An answer came to a request by a server that had received it. */
    boolean any() {
        return rounds > 0;
    }

    /** Whether requests were seen, but none yet of this client's stream. */
    boolean isUnasked(int stream) {
        return lastStream > 0 && (stream & 1) == 1 && stream > lastStream;
    }

    boolean proven() {
        return rounds >= PROOF;
    }

    /**
     * A client's HEADERS. Gives whether it begins a stream.
     *
     * @param end sequence number after it
     */
    boolean request(int stream, int end, int ack) {
        if (stream <= lastStream) {
            return false;
        }
        lastStream = stream;
        if (ack != 0 && (rounds == 0 || !Seq.before(ack, answerEnd))) {
            await(stream, end);
        }
        return true;
    }

    private void await(int stream, int end) {
        if (waiting == WAITING) {
            waiting--;
            System.arraycopy(streams, 1, streams, 0, waiting);
            System.arraycopy(ends, 1, ends, 0, waiting);
        }
        streams[waiting] = stream;
        ends[waiting] = end;
        waiting++;
    }

    /** A server's HEADERS. */
    void answer(int stream, int end, int ack) {
        for (int i = 0; i < waiting; i++) {
            if (rounds < PROOF && streams[i] == stream && ack != 0 && !Seq.before(ack, ends[i])) {
                rounds++;
                answerEnd = end;
                waiting = 0;
                return;
            }
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(rounds);
        out.writeInt(lastStream);
        out.writeInt(answerEnd);
        out.writeByte(waiting);
        for (int i = 0; i < waiting; i++) {
            out.writeInt(streams[i]);
            out.writeInt(ends[i]);
        }
    }

    void read(DataInput in) throws IOException {
        rounds = in.readByte();
        lastStream = in.readInt();
        answerEnd = in.readInt();
        waiting = in.readByte();
        for (int i = 0; i < waiting; i++) {
            streams[i] = in.readInt();
            ends[i] = in.readInt();
        }
    }
}
