package dev.weir.reassembly;

import static dev.weir.reassembly.ReassemblyCounter.ACCEPTED_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.AFTER_CLOSE_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.AFTER_CLOSE_SEGMENTS;
import static dev.weir.reassembly.ReassemblyCounter.CONNECTIONS;
import static dev.weir.reassembly.ReassemblyCounter.CONNECTIONS_EVICTED;
import static dev.weir.reassembly.ReassemblyCounter.CONNECTIONS_IDLE;
import static dev.weir.reassembly.ReassemblyCounter.CUT_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.MALFORMED_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.MALFORMED_SEGMENTS;
import static dev.weir.reassembly.ReassemblyCounter.OUT_OF_WINDOW_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.OUT_OF_WINDOW_SEGMENTS;
import static dev.weir.reassembly.ReassemblyCounter.RESETS_FORGED;
import static dev.weir.reassembly.ReassemblyCounter.RESET_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.RETRANSMITTED_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.SENT_BYTES;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Vantage;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Segment;
import java.io.IOException;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the packets of many TCP connections into the bytes of each direction in their order, with what is missing said in its
 * place. It knows no protocol above TCP.
 *
 * <p>Packets in order are passed on in the call that brings them, as slices of the segment's own buffer. A direction with a hole
 * holds (and copies) what comes behind it until the hole is filled or given up. On the wire, where a capture may give an answer
 * before its question, a direction also waits for the bytes of the other one that it acknowledges. So the chunks of both
 * directions come in the order of capture as long as nothing is missing. Those behind a hole come later than their time says;
 * those that waited for the other direction have at least its time.
 *
 * <p>A connection whose opening was not seen begins with the first byte seen in each direction. A chunk's time, sequence and
 * acknowledgement number are those of the segment that carried its first byte; a {@link Chunk.Kind#GAP} has the time and
 * acknowledgement number of what waited behind it, a {@link Chunk.Kind#CLOSE} the time of the last activity. A connection of
 * which nothing was delivered ends without a chunk.
 *
 * <p>No input throws. Not safe for use by several threads.
 */
public final class Reassembler {
    /** Version of the saved state. */
    public static final int STATE_VERSION = 4;

    private final ReassemblyLimits limits;
    private final Delivery delivery;
    private final Flows flows = new Flows();

    public Reassembler(ReassemblyLimits limits, Consumer<Chunk> out) {
        this.limits = limits;
        this.delivery = new Delivery(out);
    }

    public ReassemblyCounts counts() {
        return delivery.counts;
    }

    /** Connections that are open. */
    public int connections() {
        return flows.size() - flows.remembered();
    }

    /** Connections that have ended and are remembered for {@link ReassemblyLimits#lingerNanos}. */
    public int remembered() {
        return flows.remembered();
    }

    /** Directions that wait for missing bytes. */
    public int waiting() {
        return flows.waiting();
    }

    /** What is held behind holes, with the overhead that the limits count. */
    public long heldBytes() {
        return delivery.held;
    }

    /** Payload held behind holes, on the wire's count. */
    public long heldPayload() {
        return delivery.heldPayload;
    }

    /** Takes the next segment, and gives what follows from it before it returns. */
    public void accept(Segment s) {
        switch (s.kind()) {
            case PACKET -> packet(s);
            case OPEN -> opened(s);
            case CLOSE -> closed(s);
            case END_OF_SCOPE -> {
                endOfScope(s.connection().scope(), EndOfObservation.END_OF_INPUT);
                delivery.pass(s, Chunk.Kind.END_OF_SCOPE, 0);
            }
            case DATAGRAM -> datagram(s);
            case LOSS -> {
                Scope scope = flows.scope(s.connection().scope());
                if (scope != null) {
                    flows.breakPromises(scope);
                }
                delivery.pass(s, Chunk.Kind.LOSS, s.length());
            }
            case READERSHIP -> delivery.pass(s, Chunk.Kind.READERSHIP, s.captured());
        }
    }

    /** Says that sockets have reached a time, in Unix nanoseconds. Captures of the wire keep the time of their packets. */
    public void advance(long timeNanos) {
        for (Scope scope : flows.scopes()) {
            if (scope.vantage == Vantage.SOCKET) {
                scope.reach(timeNanos);
                expire(scope);
                giveUpOldHoles(scope, null);
                flows.dropIfEmpty(scope);
            }
        }
    }

    /** Ends everything: no segment follows. */
    public void finish() {
        for (Scope scope : flows.scopes()) {
            endOfScope(scope.id, EndOfObservation.STOPPED);
        }
    }

    /** Gives each connection as bytes that {@link #restore} reads; an entry begins with its version and the scope. */
    public void save(ConnectionCodec codec, Consumer<byte[]> entries) throws IOException {
        new FlowState(codec, delivery).save(flows, entries);
    }

    /**
     * Takes connections that were saved, by this one or by several others, into a reassembler that has none of their scopes yet.
     *
     * @throws IOException if the bytes are not those of {@link #save}
     */
    public void restore(Collection<byte[]> entries, ConnectionCodec codec) throws IOException {
        new FlowState(codec, delivery).restore(entries, flows);
    }

    private void datagram(Segment s) {
        delivery.counts.add(ACCEPTED_BYTES, s.length());
        delivery.counts.add(SENT_BYTES, s.captured());
        delivery.counts.add(CUT_BYTES, s.length() - s.captured());
        delivery.pass(s, Chunk.Kind.DATAGRAM, s.captured());
    }

    private void packet(Segment s) {
        delivery.counts.add(ACCEPTED_BYTES, Math.max(0, s.length()));
        if (isMalformed(s)) {
            delivery.counts.add(MALFORMED_SEGMENTS);
            delivery.counts.add(MALFORMED_BYTES, Math.max(0, s.length()));
            return;
        }
        Scope scope = flows.scopeOf(s);
        expire(scope);
        Flow flow = admit(s, scope);
        if (flow == null) {
            giveUpOldHoles(scope, null);
        } else {
            Half half = flow.half(s.outgoing());
            giveUpOldHoles(scope, half);
            if (!flow.closed || flow.doubted) {
                take(s, flow, half);
            } else {
                delivery.counts.add(AFTER_CLOSE_BYTES, s.length());
            }
            giveUpOldHoles(scope, null);
        }
        flows.dropIfEmpty(scope);
    }

    private static boolean isMalformed(Segment s) {
        int captured = s.captured();
        boolean lengths = captured < 0
                || s.length() < captured
                || s.length() > Half.WINDOW
                || s.offset() < 0
                || s.offset() > s.buffer().length - captured;
        return lengths || (s.has(Segment.SYN) && s.has(Segment.FIN | Segment.RST));
    }

    /** The connection that takes the segment; null if none does. */
    private @Nullable Flow admit(Segment s, Scope scope) {
        Flow flow = flows.find(s.connection());
        if (flow == null) {
            boolean opens = s.length() > 0 || s.has(Segment.SYN | Segment.FIN);
            if (opens && !s.has(Segment.RST)) {
                return begin(s.connection(), scope);
            }
            delivery.counts.add(RESET_BYTES, s.length());
            return null;
        }
        if (flow.half(s.outgoing()).isOfThePast(s)) {
            delivery.counts.add(AFTER_CLOSE_SEGMENTS);
            delivery.counts.add(AFTER_CLOSE_BYTES, s.length());
            return null;
        }
        if (s.has(Segment.SYN) && flow.isOpenedAnewBy(s)) {
            // A socket opens once. What says otherwise is a listener's, which stands for many that are not yet
            // accepted.
            boolean believed = scope.vantage == Vantage.WIRE || flow.closed || !flow.spoken;
            if (!believed) {
                delivery.counts.add(OUT_OF_WINDOW_SEGMENTS);
                delivery.counts.add(OUT_OF_WINDOW_BYTES, s.length());
            }
            return believed ? beginAnew(flow, s.connection()) : null;
        }
        return flow.closed && !goesOn(flow, s) ? null : flow;
    }

    /**
     * Counts what comes after the end. An end says nothing new after its own reset; if it does, somebody else has forged the
     * reset, with a lifetime or checksum that only observers on the way accept, and the connection goes on.
     */
    private boolean goesOn(Flow flow, Segment s) {
        Half half = flow.half(s.outgoing());
        if (flow.scope.vantage == Vantage.WIRE && half.goesOnAfterReset(s)) {
            if (flow.doubted) {
                delivery.counts.add(RESETS_FORGED);
                half.withdrawReset();
                flows.believe(flow);
            } else {
                flow.resume();
            }
            flows.reopen(flow);
            return true;
        }
        if (flow.doubted && !half.isReset()) {
            return true;
        }
        flows.touch(flow);
        if (half.hasPassed(s)) {
            delivery.counts.add(RETRANSMITTED_BYTES, s.length());
        } else if (s.length() > 0) {
            delivery.counts.add(AFTER_CLOSE_SEGMENTS);
            delivery.counts.add(AFTER_CLOSE_BYTES, s.length());
        }
        return false;
    }

    private Flow begin(Connection c, Scope scope) {
        if (flows.size() >= limits.connections()) {
            Flow oldest = flows.oldest();
            if (oldest != null) {
                delivery.counts.add(CONNECTIONS_EVICTED, oldest.closed ? 0 : 1);
                end(oldest, EndOfObservation.EVICTED);
                flows.forget(oldest);
                if (oldest.scope != scope) {
                    flows.dropIfEmpty(oldest.scope);
                }
            }
        }
        delivery.counts.add(CONNECTIONS);
        return flows.begin(c, scope);
    }

    private Flow beginAnew(Flow old, Connection c) {
        end(old, EndOfObservation.REPLACED);
        flows.forget(old);
        Flow flow = begin(c, old.scope);
        flow.out.follow(old.out);
        flow.in.follow(old.in);
        return flow;
    }

    private void take(Segment s, Flow flow, Half half) {
        Half other = flow.other(half);
        half.heard();
        flow.connection = s.connection();
        flows.touch(flow);
        if (s.has(Segment.ACK)) {
            if (s.has(Segment.SYN)) {
                other.begin(s.ack());
            }
            other.acknowledge(s.ack());
            giveUpAcknowledgedHoles(other);
        }
        if (s.has(Segment.RST)) {
            reset(s, flow, half);
            return;
        }
        long before = half.next();
        half.accept(s, delivery);
        settle(half, before);
        letOn(half, s.timeNanos());
        giveUpAcknowledgedHoles(half);
        limit(half);
        if (flow.ended() && !flow.closed) {
            close(flow);
        }
    }

    private void reset(Segment s, Flow flow, Half half) {
        delivery.counts.add(RESET_BYTES, s.length());
        if (flow.closed) {
            return;
        }
        if (half.acceptsReset(s.seq())) {
            half.reset();
            if (flow.scope.vantage == Vantage.WIRE) {
                flows.doubt(flow);
            } else {
                close(flow);
            }
        } else {
            delivery.counts.add(OUT_OF_WINDOW_SEGMENTS);
        }
    }

    private void opened(Segment s) {
        Scope scope = flows.scopeOf(s);
        expire(scope);
        giveUpOldHoles(scope, null);
        Flow flow = flows.find(s.connection());
        if (flow == null) {
            flow = begin(s.connection(), scope);
        } else if (flow.closed || flow.announced || (flow.spoken && !flow.sawSyn())) {
            flow = beginAnew(flow, s.connection());
        }
        flow.announced = true;
        flow.connection = s.connection();
        flows.touch(flow);
        flows.promise(flow);
    }

    private void closed(Segment s) {
        Flow flow = flows.find(s.connection());
        if (flow != null && !flow.closed) {
            flow.connection = s.connection();
            flow.scope.reach(s.timeNanos());
            flows.touch(flow);
            if (s.stats() != null) {
                flow.out.reach(s.seq());
                flow.in.reach(s.ack());
            }
            close(flow);
        }
    }

    private void endOfScope(long id, EndOfObservation end) {
        Scope scope = flows.scope(id);
        if (scope == null) {
            return;
        }
        flows.breakPromises(scope);
        for (Flow flow = scope.open.first(); flow != null; flow = scope.open.first()) {
            end(flow, end);
            flows.forget(flow);
        }
        for (Flow flow = scope.closed.first(); flow != null; flow = scope.closed.first()) {
            end(flow, end);
            flows.forget(flow);
        }
        flows.dropIfEmpty(scope);
    }

    /** Ends a connection that ended by its own packets, and remembers it. */
    private void close(Flow flow) {
        end(flow, flow.ownEnd());
        flows.remember(flow);
    }

    /** Gives all that is left of an open connection, in the order of capture, and its end. */
    private void end(Flow flow, EndOfObservation reason) {
        if (flow.closed && !flow.doubted) {
            return;
        }
        EndOfObservation told = flow.doubted ? flow.ownEnd() : reason;
        if (flow.doubted) {
            flows.believe(flow);
        }
        for (Half half = flow.firstWaiting(); half != null; half = flow.firstWaiting()) {
            giveUpFirst(half, GapReason.END);
        }
        flow.out.tellMissingEnd(delivery);
        flow.in.tellMissingEnd(delivery);
        if (flow.spoken) {
            delivery.closed(flow.connection, flow.since, told);
        }
    }

    /** A reset is believed when its sender was silent for as long as a hole may stay. */
    private void believeResets(Scope scope) {
        Flow first = scope.resets.peek();
        while (first != null && scope.clock - first.resetAt >= limits.gapNanos()) {
            end(first, EndOfObservation.SEEN);
            first = scope.resets.peek();
        }
    }

    private void expire(Scope scope) {
        believeResets(scope);
        Flow idle = scope.open.first();
        while (idle != null && scope.clock - idle.since >= limits.idleNanos()) {
            delivery.counts.add(CONNECTIONS_IDLE);
            end(idle, EndOfObservation.IDLE);
            flows.forget(idle);
            idle = scope.open.first();
        }
        Flow old = scope.closed.first();
        while (old != null && scope.clock - old.since >= limits.lingerNanos()) {
            end(old, EndOfObservation.SEEN);
            flows.forget(old);
            old = scope.closed.first();
        }
    }

    /** @param spared the direction that may be about to fill its hole */
    private void giveUpOldHoles(Scope scope, @Nullable Half spared) {
        Half half = scope.waiting.first();
        while (half != null && half != spared && scope.clock - half.since >= limits.gapNanos()) {
            giveUp(half, GapReason.TIMEOUT);
            half = scope.waiting.first();
        }
        Half early = scope.early.first();
        while (early != null
                && (spared == null || early.flow != spared.flow)
                && scope.clock - early.since >= limits.reorderNanos()) {
            Half peer = early.flow.other(early);
            boolean behindHole = peer.holeIsAcknowledged(limits.reorderNanos());
            giveUp(behindHole ? peer : early, GapReason.ACKNOWLEDGED);
            early = scope.early.first();
        }
    }

    /** A socket's own capture sees bytes before it can see their acknowledgement; on the wire the order may have been changed. */
    private void giveUpAcknowledgedHoles(Half half) {
        Scope scope = half.flow.scope;
        long patience = scope.vantage == Vantage.SOCKET ? 0 : limits.reorderNanos();
        while (half.holeIsAcknowledged(patience)) {
            giveUp(half, GapReason.ACKNOWLEDGED);
        }
    }

    private void limit(Half half) {
        while (half.cost() > limits.bytesPerDirection()) {
            giveUp(half, GapReason.DIRECTION_LIMIT);
        }
        while (delivery.held > limits.bytes()) {
            Half longest = flows.longestWaiting();
            if (longest == null) {
                return;
            }
            giveUp(longest, GapReason.TOTAL_LIMIT);
        }
    }

    private void giveUp(Half half, GapReason reason) {
        giveUpFirst(half, reason);
        if (half.flow.ended() && !half.flow.closed) {
            close(half.flow);
        }
    }

    private void giveUpFirst(Half half, GapReason reason) {
        long before = half.next();
        half.giveUpFirst(reason, delivery);
        settle(half, before);
        letOn(half, Long.MIN_VALUE);
    }

    /** What a direction got may be what the other one waited for, and what that has may be the same for the first. */
    private void letOn(Half half, long timeNanos) {
        Half other = half.flow.other(half);
        long last = timeNanos;
        while (other.chain != null && other.isEarlyNoMore()) {
            long before = other.next();
            last = other.drain(delivery, last);
            settle(other, before);
            other = other.flow.other(other);
        }
    }

    /** Keeps the order of those that wait: progress starts the time of a hole anew. */
    private void settle(Half half, long before) {
        Chain<Half> place = half.flow.scope.placeOf(half);
        if (half.chain != place || (place != null && half.next() != before)) {
            flows.waits(half, place);
        }
    }
}
