package dev.weir.reassembly;

import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Segment;
import org.jspecify.annotations.Nullable;

/** One connection: both directions and what is known of them together. */
final class Flow extends Link<Flow> {
    Connection connection;
    final Scope scope;
    final Half out = new Half(this, true);
    final Half in = new Half(this, false);

    /** The kernel told of its opening. */
    boolean announced;

    /** The kernel will tell its end: it told of the opening, and no record was lost since. */
    boolean promised;

    /** Something of it was delivered, so its end has to be told. */
    boolean spoken;

    /** Ended, and only remembered. */
    boolean closed;

    /** Closed by a reset whose end was not told yet: the reset is forged if its sender goes on. */
    boolean doubted;

    /** The scope's time of that reset, and its place among all resets. */
    long resetAt;

    long resetStamp;

    Flow(Connection connection, Scope scope) {
        this.connection = connection;
        this.scope = scope;
    }

    /** What is kept of it in the state: of one that is only remembered nothing is said any more, so its names are left out. */
    Connection described() {
        Connection c = connection;
        return closed && !doubted
                ? new Connection(
                        c.scope(),
                        c.socket(),
                        c.transport(),
                        c.local(),
                        c.remote(),
                        c.role(),
                        c.vantage(),
                        c.cgroup(),
                        null,
                        null,
                        null,
                        Attributes.EMPTY)
                : c;
    }

    /** Where it stands in its scope. */
    Chain<Flow> place() {
        Chain<Flow> ofOpen = promised ? scope.promised : scope.open;
        return closed ? scope.closed : ofOpen;
    }

    Half half(boolean outgoing) {
        return outgoing ? out : in;
    }

    Half other(Half half) {
        return half.outgoing ? in : out;
    }

    /** The direction to give up first: one that the other waits for, else the one whose bytes were captured first. */
    @Nullable
    Half firstWaiting() {
        if (!out.waits() || !in.waits()) {
            Half one = out.waits() ? out : in;
            return one.waits() ? one : null;
        }
        if (out.isEarly() != in.isEarly()) {
            return out.isEarly() ? in : out;
        }
        return in.waitingTime() < out.waitingTime() ? in : out;
    }

    boolean ended() {
        return out.ended() && in.ended();
    }

    /** Why nothing follows, of a connection that ended by its own packets. */
    EndOfObservation ownEnd() {
        return isOneSided() ? EndOfObservation.ONE_DIRECTION : EndOfObservation.SEEN;
    }

    /** Packets of one end only were captured. A socket's own capture sees both directions. */
    boolean isOneSided() {
        return scope.vantage == Connection.Vantage.WIRE && out.isHeard() != in.isHeard();
    }

    boolean sawSyn() {
        return out.sawSyn() || in.sawSyn();
    }

    /**
     * Whether a SYN opens another connection than this one. A SYN of this one comes again when it is retransmitted, and can come
     * after the first data where the capture changed the order.
     */
    boolean isOpenedAnewBy(Segment syn) {
        Half half = half(syn.outgoing());
        Half other = other(half);
        if (half.started()) {
            return !half.beganWith(syn.seq());
        }
        if (!other.started()) {
            return closed;
        }
        if (syn.has(Segment.ACK)) {
            return !other.hasSent(syn.ack());
        }
        // Both ends may open at once (RFC 9293, 3.5), but not after data.
        return closed || spoken || !other.sawSyn();
    }

    /** Its end was told, but it goes on: for the listener as another connection, seen from its middle. */
    void resume() {
        spoken = false;
        out.resume();
        in.resume();
    }
}
