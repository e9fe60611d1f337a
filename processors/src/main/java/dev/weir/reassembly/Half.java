package dev.weir.reassembly;

import static dev.weir.reassembly.ReassemblyCounter.AFTER_CLOSE_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.AFTER_CLOSE_SEGMENTS;
import static dev.weir.reassembly.ReassemblyCounter.KEEP_ALIVES;
import static dev.weir.reassembly.ReassemblyCounter.KEEP_ALIVE_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.LATE_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.OUT_OF_WINDOW_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.OUT_OF_WINDOW_SEGMENTS;
import static dev.weir.reassembly.ReassemblyCounter.OVERLAPS_DIFFERING;
import static dev.weir.reassembly.ReassemblyCounter.RESYNCS;
import static dev.weir.reassembly.ReassemblyCounter.RETRANSMITTED_BYTES;

import dev.weir.api.Chunk;
import dev.weir.api.Segment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One direction of a connection. Sequence numbers become positions of 64 bits, whose low 32 bits are the sequence number, so
 * that nothing but the first step knows of the wrap.
 */
final class Half extends Link<Half> {
    /** The largest window that TCP can have (RFC 7323, 2.3): what is farther off belongs to something else. */
    static final int WINDOW = 1 << 30;

    /** How far a packet of a connection's past may lie behind its end. */
    private static final int PAST = 1 << 20;

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

    /** The connection before this one on the same ports. */
    private boolean hasPast;

    private boolean pastSyn;
    private int pastStart;
    private int pastEnd;

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

    /** Whether something is known behind missing bytes. */
    boolean hasHole() {
        return !held.isEmpty() || (finKnown && !ended);
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
    }

    /** Remembers the end of the connection before this one on the same ports. */
    void follow(Half past) {
        hasPast = past.started;
        pastSyn = past.sawSyn;
        pastStart = (int) past.start;
        pastEnd = (int) past.next;
    }

    /** Whether a segment is a late one of the connection before this one on the same ports. */
    boolean isOfThePast(Segment s) {
        if (!hasPast || s.has(Segment.SYN)) {
            return hasPast && pastSyn && s.seq() + 1 == pastStart && !(started && beganWith(s.seq()));
        }
        int behind = pastEnd - (s.seq() + s.length());
        if (behind < -1 || behind > PAST) {
            return false;
        }
        int ahead = s.seq() - (int) next;
        return !started || ahead < -PAST || ahead > PAST;
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
        return reset && started && !ended && s.length() > 0 && ahead >= 0 && ahead <= PAST;
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
        if (at == next && held.isEmpty() && (!finKnown || end <= finAt)) {
            to.bytes(this, at, s.ack(), s.timeNanos(), s.buffer(), s.offset(), s.captured(), s.length());
            next = end;
        } else {
            insert(s, at, end, to);
        }
        drain(to);
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
        if (from != next) {
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

    private void drain(Delivery to) {
        while (!held.isEmpty() && held.get(0).from() == next) {
            Piece p = held.removeFirst();
            to.held -= p.cost();
            to.heldPayload -= p.length();
            to.bytes(this, next, p.ack(), p.timeNanos(), p.bytes(), 0, p.bytes().length, p.length());
            next = p.to();
        }
        if (finKnown && !ended && next == finAt) {
            to.mark(this, Chunk.Kind.END, finAt, finAck, finTime, 0);
            ended = true;
            next = finAt + 1;
        }
    }

    /** Says that the bytes of the first hole are missing, and delivers what waited behind them. The direction has a hole. */
    void giveUpHole(GapReason reason, Delivery to) {
        long end = holeEnd();
        int ack = held.isEmpty() ? finAck : held.get(0).ack();
        to.counts.add(reason.gaps);
        to.counts.add(reason.bytes, end - next);
        to.mark(this, Chunk.Kind.GAP, next, ack, waitingTime(), end - next);
        gapFrom = next;
        gapTo = end;
        next = end;
        drain(to);
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
            giveUpHole(GapReason.END, to);
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
        for (boolean fact : new boolean[] {
            heard, started, midStream, sawSyn, finKnown, ended, reset, strayed, hasPast, pastSyn, acknowledgedUnheard
        }) {
            out.writeBoolean(fact);
        }
        for (long position : new long[] {start, next, acknowledged, acknowledgedAt, finAt, finTime, gapFrom, gapTo}) {
            out.writeLong(position);
        }
        for (int number : new int[] {finAck, strayEnd, pastStart, pastEnd, unheardFrom, unheardTo, held.size()}) {
            out.writeInt(number);
        }
        for (int i = 0; i < held.size(); i++) {
            held.get(i).save(out);
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
        hasPast = in.readBoolean();
        pastSyn = in.readBoolean();
        acknowledgedUnheard = in.readBoolean();
        start = in.readLong();
        next = in.readLong();
        acknowledged = in.readLong();
        acknowledgedAt = in.readLong();
        finAt = in.readLong();
        finTime = in.readLong();
        gapFrom = in.readLong();
        gapTo = in.readLong();
        finAck = in.readInt();
        strayEnd = in.readInt();
        pastStart = in.readInt();
        pastEnd = in.readInt();
        unheardFrom = in.readInt();
        unheardTo = in.readInt();
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            hold(Piece.load(in), to);
        }
    }
}
