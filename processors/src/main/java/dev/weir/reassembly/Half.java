package dev.weir.reassembly;

import static dev.weir.reassembly.ReassemblyCounter.AFTER_CLOSE_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.AFTER_CLOSE_SEGMENTS;
import static dev.weir.reassembly.ReassemblyCounter.EARLY_SEGMENTS;
import static dev.weir.reassembly.ReassemblyCounter.EARLY_WAITS_GIVEN_UP;
import static dev.weir.reassembly.ReassemblyCounter.KEEP_ALIVES;
import static dev.weir.reassembly.ReassemblyCounter.KEEP_ALIVE_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.LATE_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.OUT_OF_WINDOW_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.OUT_OF_WINDOW_SEGMENTS;
import static dev.weir.reassembly.ReassemblyCounter.OVERLAPS_DIFFERING;
import static dev.weir.reassembly.ReassemblyCounter.RESYNCS;
import static dev.weir.reassembly.ReassemblyCounter.RETRANSMITTED_BYTES;

import dev.weir.api.Chunk;
import dev.weir.api.Connection.Vantage;
import dev.weir.api.Segment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection. Sequence numbers become positions of 64 bits, whose low 32 bits are the sequence number, so
 * that nothing but the first step knows of the wrap.
 */
final class Half extends Link<Half> {
    /** The largest window that TCP can have (RFC 7323, 2.3): what is farther off belongs to something else. */
    static final int WINDOW = 1 << 30;

    private static final int PSH = 0x08;

    final Flow flow;
    final boolean outgoing;
    private final Pieces held = new Pieces();

    private boolean heard;
    private boolean started;
    private boolean midStream;
    private boolean sawSyn;
    private long start;
    /** Position of the first byte that was not delivered. */
    private long next;
    /** All before it has reached the peer. */
    private long acknowledged;
    /** The scope's time when that became known. */
    private long acknowledgedAt;

    /** While nothing of the direction is captured: the first and the highest number that the other end acknowledged. */
    private boolean acknowledgedUnheard;

    private int unheardFrom;
    private int unheardTo;

    /** What the other end acknowledged before this position is no longer waited for. */
    private long renounced;

    /** It ended by a reset of its own. */
    private boolean reset;

    private boolean finKnown;
    private boolean ended;
    private long finAt;
    private int finAck;
    private long finTime;

    /** The hole given up last, to tell bytes that come too late from bytes that come again. */
    private long gapFrom;

    private long gapTo;

    private boolean strayed;
    private int strayEnd;

    private @Nullable Past past;

    Half(Flow flow, boolean outgoing) {
        this.flow = flow;
        this.outgoing = outgoing;
    }

    boolean started() {
        return started;
    }

    /** A packet of this direction came. */
    void heard() {
        heard = true;
    }

    boolean isHeard() {
        return heard;
    }

    boolean midStream() {
        return midStream;
    }

    boolean sawSyn() {
        return sawSyn;
    }

    boolean ended() {
        return ended;
    }

    long cost() {
        return held.cost();
    }

    /** Whether something is held, or an end is known that cannot be said yet. */
    boolean waits() {
        return !held.isEmpty() || (finKnown && !ended);
    }

    /** Whether something is known behind missing bytes. */
    boolean hasHole() {
        return waits() && holeEnd() > next;
    }

    /** Whether the next of it is there, and waits for bytes of the other direction that it acknowledges. */
    boolean isEarly() {
        return waits() && holeEnd() == next;
    }

    /** Whether that wait is over. */
    boolean isEarlyNoMore() {
        return isEarly() && !isEarly(held.isEmpty() ? finAck : held.get(0).ack());
    }

    /** Whether the sender had received bytes of the other direction that are still to come: the capture has swapped the two. */
    private boolean isEarly(int ack) {
        return flow.other(this).isAwaited(ack);
    }

    /** A direction of which nothing is captured is waited for once. */
    private boolean isAwaited(int ack) {
        int ahead = ack - (int) next;
        return ahead > 0
                && ahead <= WINDOW
                && started
                && !ended
                && next + ahead > renounced
                && (heard || renounced == start)
                && flow.scope.vantage == Vantage.WIRE;
    }

    long holeEnd() {
        return held.isEmpty() ? finAt : held.get(0).from();
    }

    /** Time of what waits behind the hole. */
    long waitingTime() {
        return held.isEmpty() ? finTime : held.get(0).timeNanos();
    }

    long next() {
        return next;
    }

    boolean beganWith(int isn) {
        return isn + 1 == (int) start;
    }

    /** Whether an acknowledgement lies in what this direction has sent. */
    boolean hasSent(int ack) {
        return ack - (int) start >= 0 && ack - (int) next <= 0;
    }

    /** Says where the direction begins, from a SYN or from the answer to a SYN that was not seen. */
    void begin(int firstSeq) {
        if (!started) {
            startAt(firstSeq);
            midStream = false;
        }
    }

    private void startAt(int seq) {
        started = true;
        start = Integer.toUnsignedLong(seq);
        next = start;
        acknowledged = start;
        gapFrom = start;
        gapTo = start;
        renounced = start;
    }

    /** Remembers the end of the connection before this one on the same ports. */
    void follow(Half before) {
        past = before.started ? new Past(before.sawSyn, (int) before.start, (int) before.next) : null;
    }

    /** Whether a segment is a late one of the connection before this one on the same ports. */
    boolean isOfThePast(Segment s) {
        if (past == null || !past.mayHave(s)) {
            return false;
        }
        int ahead = s.seq() - (int) next;
        boolean far = ahead < -Past.REACH || ahead > Past.REACH;
        return !started || (s.has(Segment.SYN) ? !beganWith(s.seq()) : far);
    }

    /** The other end has received all before this number. */
    void acknowledge(int ack) {
        if (!started) {
            unheard(ack);
            return;
        }
        int ahead = ack - (int) next;
        if (ahead > 0 && ahead <= WINDOW && next + ahead > acknowledged) {
            acknowledged = next + ahead;
            acknowledgedAt = flow.scope.clock;
        }
    }

    private void unheard(int ack) {
        if (!acknowledgedUnheard) {
            acknowledgedUnheard = true;
            unheardFrom = ack;
            unheardTo = ack;
        } else if (ack - unheardTo > 0) {
            unheardTo = ack;
        }
    }

    /** The kernel says where this direction ended, its FIN included. */
    void reach(int end) {
        int ahead = end - (int) next;
        if (started && ahead > 0 && ahead <= WINDOW) {
            acknowledged = Math.max(acknowledged, next + ahead);
        }
    }

    /** Bytes at the end were received by the other end and not captured. One may be a FIN and no byte. */
    void tellMissingEnd(Delivery to) {
        long missing = started ? acknowledged - next : Integer.toUnsignedLong(unheardTo - unheardFrom);
        if (missing <= 1 || !flow.spoken || ended) {
            return;
        }
        if (!started) {
            startAt(unheardFrom);
            midStream = true;
        }
        to.counts.add(ReassemblyCounter.GAPS_END);
        to.counts.add(ReassemblyCounter.GAP_BYTES_END, missing);
        to.mark(this, Chunk.Kind.GAP, next, 0, flow.since, missing);
        next += missing;
    }

    /**
     * Whether the peer has the bytes that are missing here, so that they do not come any more.
     *
     * @param patience how long they may have been overtaken in the capture, nanoseconds
     */
    boolean holeIsAcknowledged(long patience) {
        long earliest = Math.min(acknowledgedAt, since);
        return hasHole() && acknowledged >= holeEnd() && flow.scope.clock - earliest >= patience;
    }

    /** Whether a reset belongs to this connection and not to an older one: near what was sent last (RFC 5961, 3.2, but looser). */
    boolean acceptsReset(int seq) {
        int ahead = seq - (int) next;
        return !started || (ahead >= -0xffff && ahead <= WINDOW);
    }

    void reset() {
        reset = true;
    }

    /** Whether it goes on where it was before its own reset, which therefore was not its own. */
    boolean goesOnAfterReset(Segment s) {
        int ahead = s.seq() - (int) next;
        return reset && started && !ended && s.length() > 0 && ahead >= 0 && ahead <= Past.REACH;
    }

    /** It ended by a reset that seemed its own. */
    boolean isReset() {
        return reset;
    }

    /** The reset was another's. */
    void withdrawReset() {
        reset = false;
    }

    /** The connection goes on after its end was told. */
    void resume() {
        reset = false;
        midStream |= next != start;
    }

    /** Whether all of a segment was there before. */
    boolean hasPassed(Segment s) {
        return started && s.seq() + s.length() - (int) next <= 0;
    }

    /** Takes a packet that is no reset. */
    void accept(Segment s, Delivery to) {
        int seq = s.seq();
        if (s.has(Segment.SYN)) {
            begin(seq + 1);
            sawSyn = true;
            seq++;
        }
        int length = s.length();
        boolean fin = s.has(Segment.FIN);
        if (length == 0 && !fin) {
            return;
        }
        if (!started) {
            if (looksLikeProbe(s)) {
                to.counts.add(KEEP_ALIVES);
                to.counts.add(KEEP_ALIVE_BYTES, 1);
                return;
            }
            startAt(seq);
            midStream = !flow.announced;
        }
        int ahead = seq - (int) next;
        if (ahead > WINDOW || ahead + (long) length < -WINDOW) {
            stray(s, seq, to);
            return;
        }
        strayed = false;
        place(s, next + ahead, fin, to);
    }

    /** The first packet of a direction that begins in its middle is a keep-alive with its one meaningless byte (RFC 1122, 4.2.3.6). */
    private static boolean looksLikeProbe(Segment s) {
        return s.length() == 1
                && s.captured() == 1
                && !s.has(PSH | Segment.FIN | Segment.SYN)
                && s.buffer()[s.offset()] == 0;
    }

    private void place(Segment s, long at, boolean fin, Delivery to) {
        long end = at + s.length();
        if (ended) {
            afterEnd(s, end, to);
            return;
        }
        if (fin) {
            finish(s, end, to);
        }
        boolean early = s.has(Segment.ACK) && isEarly(s.ack());
        if (early && end > next) {
            to.counts.add(EARLY_SEGMENTS);
        }
        if (at == next && held.isEmpty() && !early && (!finKnown || end <= finAt)) {
            to.bytes(this, at, s.ack(), s.timeNanos(), s.buffer(), s.offset(), s.captured(), s.length());
            next = end;
        } else {
            insert(s, at, end, to);
        }
        drain(to, Long.MIN_VALUE);
    }

    private void afterEnd(Segment s, long end, Delivery to) {
        if (end > finAt) {
            to.counts.add(AFTER_CLOSE_SEGMENTS);
            to.counts.add(AFTER_CLOSE_BYTES, s.length());
        } else {
            to.counts.add(RETRANSMITTED_BYTES, s.length());
        }
    }

    private void finish(Segment s, long end, Delivery to) {
        if (finKnown ? end != finAt : end < next) {
            to.counts.add(OUT_OF_WINDOW_SEGMENTS);
        } else if (!finKnown) {
            finKnown = true;
            finAt = end;
            finAck = s.ack();
            finTime = s.timeNanos();
            cutBehindFin(to);
        }
    }

    private void cutBehindFin(Delivery to) {
        while (!held.isEmpty() && held.get(held.size() - 1).to() > finAt) {
            Piece piece = held.removeLast();
            to.held -= piece.cost();
            to.heldPayload -= piece.length();
            to.counts.add(AFTER_CLOSE_SEGMENTS);
            to.counts.add(AFTER_CLOSE_BYTES, piece.to() - Math.max(piece.from(), finAt));
            if (piece.from() < finAt) {
                hold(piece.before(finAt), to);
            }
        }
    }

    private void insert(Segment s, long at, long end, Delivery to) {
        long last = end;
        if (finKnown && end > finAt) {
            to.counts.add(AFTER_CLOSE_SEGMENTS);
            to.counts.add(AFTER_CLOSE_BYTES, end - Math.max(at, finAt));
            last = finAt;
        }
        if (at < next) {
            again(at, Math.min(last, next), to);
        }
        long from = Math.max(at, next);
        while (from < last) {
            int i = held.endingAfter(from);
            long free = i == held.size() ? last : Math.min(last, held.get(i).from());
            if (free > from) {
                fill(s, at, from, free, to);
                from = free;
            } else {
                Piece first = held.get(i);
                long both = Math.min(last, first.to());
                if (first.differs(s, at, from, both)) {
                    to.counts.add(OVERLAPS_DIFFERING);
                }
                to.counts.add(RETRANSMITTED_BYTES, both - from);
                from = both;
            }
        }
    }

    /** Bytes below the next expected one. */
    private void again(long from, long to, Delivery delivery) {
        if (to - from == 1 && to == next) {
            delivery.counts.add(KEEP_ALIVES);
            delivery.counts.add(KEEP_ALIVE_BYTES, 1);
            return;
        }
        long late =
                Math.max(0, Math.min(to, start) - from) + Math.max(0, Math.min(to, gapTo) - Math.max(from, gapFrom));
        delivery.counts.add(LATE_BYTES, late);
        delivery.counts.add(RETRANSMITTED_BYTES, Math.max(0, to - from - late));
    }

    private void fill(Segment s, long at, long from, long end, Delivery to) {
        if (from != next || (s.has(Segment.ACK) && isEarly(s.ack()))) {
            hold(Piece.of(s, at, from, end), to);
            return;
        }
        int skip = (int) (from - at);
        int length = (int) (end - from);
        int have = Math.clamp(s.captured() - skip, 0, length);
        to.bytes(this, from, s.ack(), s.timeNanos(), s.buffer(), s.offset() + skip, have, length);
        next = end;
    }

    private void hold(Piece piece, Delivery to) {
        held.add(piece);
        to.held += piece.cost();
        to.heldPayload += piece.length();
    }

    /**
     * Delivers what waits no more.
     *
     * @param earliest when what it waited for was sent: it cannot be older
     * @return the time of the last of it
     */
    long drain(Delivery to, long earliest) {
        long last = earliest;
        while (!held.isEmpty()
                && held.get(0).from() == next
                && !isEarly(held.get(0).ack())) {
            Piece p = held.removeFirst();
            to.held -= p.cost();
            to.heldPayload -= p.length();
            last = Math.max(earliest, p.timeNanos());
            to.bytes(this, next, p.ack(), last, p.bytes(), 0, p.bytes().length, p.length());
            next = p.to();
        }
        if (finKnown && !ended && next == finAt && held.isEmpty() && !isEarly(finAck)) {
            last = Math.max(earliest, finTime);
            to.mark(this, Chunk.Kind.END, finAt, finAck, last, 0);
            ended = true;
            next = finAt + 1;
        }
        return last;
    }

    /** Delivers what is early: what it acknowledges has not come in time. */
    private void giveUpPeer(Delivery to) {
        Half peer = flow.other(this);
        for (int i = 0; i < held.size(); i++) {
            peer.renounce(held.get(i).ack());
        }
        if (finKnown) {
            peer.renounce(finAck);
        }
        to.counts.add(EARLY_WAITS_GIVEN_UP);
        drain(to, Long.MIN_VALUE);
    }

    private void renounce(int ack) {
        int ahead = ack - (int) next;
        if (ahead > 0 && ahead <= WINDOW) {
            renounced = Math.max(renounced, next + ahead);
        }
    }

    /** What the direction waits for first is not waited for any longer. It waits. */
    void giveUpFirst(GapReason reason, Delivery to) {
        if (hasHole()) {
            giveUpHole(reason, to);
        } else {
            giveUpPeer(to);
        }
    }

    /** Says that the bytes of the first hole are missing, and delivers what waited behind them. */
    private void giveUpHole(GapReason reason, Delivery to) {
        long end = holeEnd();
        int ack = held.isEmpty() ? finAck : held.get(0).ack();
        to.counts.add(reason.gaps);
        to.counts.add(reason.bytes, end - next);
        to.mark(this, Chunk.Kind.GAP, next, ack, waitingTime(), end - next);
        gapFrom = next;
        gapTo = end;
        next = end;
        drain(to, Long.MIN_VALUE);
    }

    /** A number that fits nowhere is dropped; but two packets that continue each other show that the stream has moved there. */
    private void stray(Segment s, int seq, Delivery to) {
        boolean moved = strayed && seq == strayEnd && !ended;
        strayed = s.length() > 0;
        strayEnd = seq + s.length();
        if (!moved) {
            to.counts.add(OUT_OF_WINDOW_SEGMENTS);
            to.counts.add(OUT_OF_WINDOW_BYTES, s.length());
            return;
        }
        while (!held.isEmpty()) {
            giveUpFirst(GapReason.END, to);
        }
        if (ended) {
            to.counts.add(AFTER_CLOSE_SEGMENTS);
            to.counts.add(AFTER_CLOSE_BYTES, s.length());
            return;
        }
        to.counts.add(RESYNCS);
        to.mark(this, Chunk.Kind.GAP, next, s.ack(), s.timeNanos(), 0);
        finKnown = false;
        strayed = false;
        startAt(seq);
        place(s, next, s.has(Segment.FIN), to);
    }

    void save(DataOutput out) throws IOException {
        for (boolean fact :
                new boolean[] {heard, started, midStream, sawSyn, finKnown, ended, reset, strayed, acknowledgedUnheard
                }) {
            out.writeBoolean(fact);
        }
        for (long position :
                new long[] {start, next, acknowledged, acknowledgedAt, finAt, finTime, gapFrom, gapTo, renounced}) {
            out.writeLong(position);
        }
        for (int number : new int[] {finAck, strayEnd, unheardFrom, unheardTo, held.size()}) {
            out.writeInt(number);
        }
        for (int i = 0; i < held.size(); i++) {
            held.get(i).save(out);
        }
        out.writeBoolean(past != null);
        if (past != null) {
            past.save(out);
        }
    }

    void load(DataInput in, Delivery to) throws IOException {
        heard = in.readBoolean();
        started = in.readBoolean();
        midStream = in.readBoolean();
        sawSyn = in.readBoolean();
        finKnown = in.readBoolean();
        ended = in.readBoolean();
        reset = in.readBoolean();
        strayed = in.readBoolean();
        acknowledgedUnheard = in.readBoolean();
        start = in.readLong();
        next = in.readLong();
        acknowledged = in.readLong();
        acknowledgedAt = in.readLong();
        finAt = in.readLong();
        finTime = in.readLong();
        gapFrom = in.readLong();
        gapTo = in.readLong();
        renounced = in.readLong();
        finAck = in.readInt();
        strayEnd = in.readInt();
        unheardFrom = in.readInt();
        unheardTo = in.readInt();
        for (int n = in.readInt(); n > 0; n--) {
            hold(Piece.load(in), to);
        }
        past = in.readBoolean() ? Past.load(in) : null;
    }
}
