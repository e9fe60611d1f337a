package dev.weir.http2;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Exchange;
import dev.weir.protocol.ChunkState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A connection that was joined in its middle, as long as no place in it is proven. If it ends before that, it is read once more as if
 * its first bytes were frames, and believed if all of it agrees: every frame, to the last byte, belongs to a stream that was seen to
 * begin, and every request was answered, unless nothing was seen of the server. A chain that began inside a body would show the end of
 * that body's stream, which was not seen to begin.
 */
final class Unproven {
    /** What must not be counted of a connection that is believed. */
    private static final Set<String> DOUBTS = Set.of(
            Http2Counts.BAD_FRAMES,
            Http2Counts.BAD_HEADER_BLOCKS,
            Http2Counts.HEADER_BLOCKS_CUT,
            Http2Counts.HEADER_BLOCKS_TOO_LONG,
            Http2Counts.UNKNOWN_METHODS,
            Http2Counts.UNKNOWN_PATHS,
            Http2Counts.UNKNOWN_STATUSES,
            Http2Counts.REQUESTS_UNREADABLE,
            Http2Counts.RESPONSES_WITHOUT_REQUEST,
            Http2Counts.UPGRADE_RESPONSES,
            Http2Counts.FRAMES_WITHOUT_STREAM,
            Http2Counts.MALFORMED_MESSAGES,
            Http2Counts.TOO_MANY_OPEN);

    private ByteArrayOutputStream held = new ByteArrayOutputStream(0);
    private boolean incomplete;
    private int requests;

    void hold(Chunk chunk, Http2 http) {
        if (incomplete || !(chunk.carriesBytes() || chunk.missing())) {
            return;
        }
        if (held.size() + (chunk.carriesBytes() ? chunk.length() : 0) > http.limits.unprovenBytes()) {
            http.count(Http2Counts.UNPROVEN_TOO_LONG);
            drop();
            return;
        }
        try {
            ChunkState.write(chunk, new DataOutputStream(held));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of a stream in memory
        }
    }

    /** Nothing before a proof will be reported. */
    void drop() {
        incomplete = true;
        held = new ByteArrayOutputStream(0);
    }

    /** A request was seen. */
    void request() {
        requests++;
    }

    /** The place is proven, or this is no HTTP/2: nobody will know what these requests were. */
    void giveUp(Http2 http) {
        http.count(Http2Counts.REQUESTS_UNPROVEN, requests);
        requests = 0;
        drop();
    }

    /** The connection ends. */
    void close(
            Http2 http,
            EndOfObservation end,
            Connection of,
            long nanos,
            boolean clientOutgoing,
            Consumer<Exchange> out) {
        Map<String, Long> counted = new TreeMap<>();
        List<Exchange> exchanges = new ArrayList<>();
        Http2 again = new Http2(http.limits, (protocol, reason, n) -> counted.merge(reason, n, Long::sum));
        boolean whole = !incomplete && read(again, Chunk.close(of, nanos, end), clientOutgoing, exchanges);
        if (whole && counted.keySet().stream().noneMatch(DOUBTS::contains)) {
            http.count(Http2Counts.REQUESTS_BELIEVED, exchanges.size());
            counted.forEach(http::count);
            exchanges.forEach(out);
            requests = 0;
        }
        giveUp(http);
    }

    /** Whether nothing is missing between what was seen of the client, all frames are complete and all requests answered. */
    private boolean read(Http2 again, Chunk close, boolean clientOutgoing, List<Exchange> out) {
        Evidence evidence = new Evidence();
        Http2Parser parser = Http2Parser.believing(again, clientOutgoing, evidence);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(held.toByteArray()));
        try {
            while (in.available() > 0) {
                Chunk chunk = ChunkState.read(close.connection(), in);
                if (chunk.carriesBytes() && chunk.outgoing() == clientOutgoing && parser.requestsLost()) {
                    return false;
                }
                parser.accept(chunk, out::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean whole = parser.endsWhole();
        parser.endOfObservation(close.endOfObservation(), close.connection(), close.timeNanos(), out::add);
        return whole
                && !evidence.isRefuted()
                && (!parser.anyResponses() || out.stream().allMatch(e -> e.responseStartNanos() != 0));
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(incomplete);
        out.writeInt(requests);
        out.writeInt(held.size());
        out.write(held.toByteArray());
    }

    void read(DataInput in) throws IOException {
        incomplete = in.readBoolean();
        requests = in.readInt();
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        held = new ByteArrayOutputStream(bytes.length);
        held.writeBytes(bytes);
    }
}
