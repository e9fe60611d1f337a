package dev.weir.reassembly;

import dev.weir.api.Connection;
import dev.weir.api.Segment;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All connections that are known, by identity, by scope and by age. */
final class Flows {
    private final PairTable<Flow> flows = new PairTable<>();
    private final PairTable<Scope> scopes = new PairTable<>();
    private @Nullable Scope latest;
    private long stamp;
    private int remembered;
    private int waiting;

    /** Connections, the remembered ones included. */
    int size() {
        return flows.size();
    }

    /** Closed ones that are still remembered. */
    int remembered() {
        return remembered;
    }

    /** Directions that wait for missing bytes. */
    int waiting() {
        return waiting;
    }

    @Nullable
    Scope scope(long id) {
        if (latest != null && latest.id == id) {
            return latest;
        }
        latest = scopes.get(id, 0);
        return latest;
    }

    /** The scope of a segment, advanced to its time; made where it is not known. */
    Scope scopeOf(Segment s) {
        Connection c = s.connection();
        Scope scope = scope(c.scope());
        if (scope == null) {
            scope = add(new Scope(c.scope(), c.vantage(), s.timeNanos()));
        }
        scope.reach(s.timeNanos());
        return scope;
    }

    private Scope add(Scope scope) {
        scopes.put(scope.id, 0, scope);
        latest = scope;
        return scope;
    }

    /** A scope without connections is not kept: nothing in it depends on its time. */
    void dropIfEmpty(Scope scope) {
        if (scope.isEmpty()) {
            scopes.remove(scope.id, 0);
            latest = null;
        }
    }

    /** In an order that depends on nothing but the scopes. */
    List<Scope> scopes() {
        List<Scope> all = scopes.values();
        all.sort(Comparator.comparingLong(s -> s.id));
        return all;
    }

    @Nullable
    Flow find(Connection c) {
        return flows.get(c.scope(), c.socket());
    }

    Flow begin(Connection c, Scope scope) {
        Flow flow = new Flow(c, scope);
        flows.put(c.scope(), c.socket(), flow);
        scope.open.append(flow, ++stamp, scope.clock);
        return flow;
    }

    /** The connection is the one of its kind, open or closed, that was active last. */
    void touch(Flow flow) {
        Scope scope = flow.scope;
        if (flow.after != null) {
            Chain<Flow> chain = flow.place();
            chain.remove(flow);
            chain.append(flow, ++stamp, scope.clock);
        } else {
            flow.stamp = ++stamp;
            flow.since = scope.clock;
        }
    }

    /** The connection has ended and is remembered for a while. */
    void remember(Flow flow) {
        flow.place().remove(flow);
        flow.closed = true;
        flow.promised = false;
        flow.scope.closed.append(flow, ++stamp, flow.scope.clock);
        remembered++;
    }

    /** The connection was reset, and may go on. */
    void doubt(Flow flow) {
        flow.doubted = true;
        flow.resetAt = flow.scope.clock;
        flow.resetStamp = ++stamp;
        remember(flow);
        flow.scope.resets.add(flow);
    }

    /** The doubt is over, whichever way. */
    void believe(Flow flow) {
        flow.doubted = false;
        flow.scope.resets.remove(flow);
    }

    /** Takes connections that were in doubt when they were saved. */
    void restoreDoubts(List<Flow> doubted) {
        doubted.sort(Comparator.comparingLong(f -> f.resetStamp));
        for (Flow flow : doubted) {
            flow.scope.resets.add(flow);
            stamp = Math.max(stamp, flow.resetStamp);
        }
    }

    /** The connection had not ended after all. */
    void reopen(Flow flow) {
        flow.closed = false;
        flow.scope.closed.remove(flow);
        flow.scope.open.append(flow, ++stamp, flow.scope.clock);
        remembered--;
    }

    /** The kernel will tell the end. */
    void promise(Flow flow) {
        if (!flow.closed && !flow.promised) {
            flow.place().remove(flow);
            flow.promised = true;
            flow.place().append(flow, ++stamp, flow.scope.clock);
        }
    }

    /** The connection that was restored last was promised when it was saved. */
    void restorePromise(Flow flow) {
        long flowStamp = flow.stamp;
        long since = flow.since;
        flow.place().remove(flow);
        flow.promised = true;
        flow.place().append(flow, flowStamp, since);
    }

    /** Records were lost, the ends of connections maybe among them: from here on silence ends these connections, too. */
    void breakPromises(Scope scope) {
        for (Flow flow = scope.promised.first(); flow != null; flow = scope.promised.first()) {
            scope.promised.remove(flow);
            flow.promised = false;
            scope.open.append(flow, ++stamp, scope.clock);
        }
    }

    void forget(Flow flow) {
        flow.place().remove(flow);
        remembered -= flow.closed ? 1 : 0;
        flows.remove(flow.connection.scope(), flow.connection.socket());
    }

    /** The direction waits and it made progress, or it waits elsewhere or no more. */
    void waits(Half half, @Nullable Chain<Half> place) {
        if (half.chain != null) {
            half.chain.remove(half);
            waiting--;
        }
        if (place != null) {
            place.append(half, ++stamp, half.flow.scope.clock);
            waiting++;
        }
    }

    /** The one to give up for room: the oldest remembered one, else the one that was silent for longest. */
    @Nullable
    Flow oldest() {
        Flow oldest = null;
        for (Scope scope : scopes.values()) {
            oldest = older(oldest, remembered > 0 ? scope.closed.first() : scope.open.first());
            oldest = older(oldest, remembered > 0 ? null : scope.promised.first());
        }
        return oldest;
    }

    private static @Nullable Flow older(@Nullable Flow a, @Nullable Flow b) {
        return a == null || (b != null && b.stamp < a.stamp) ? b : a;
    }

    /** The direction that was without progress for longest. */
    @Nullable
    Half longestWaiting() {
        Half longest = null;
        for (Scope scope : scopes.values()) {
            longest = longer(longest, scope.waiting.first());
            longest = longer(longest, scope.early.first());
        }
        return longest;
    }

    private static @Nullable Half longer(@Nullable Half a, @Nullable Half b) {
        return a == null || (b != null && b.stamp < a.stamp) ? b : a;
    }

    /** Takes a restored connection; they come in the order of their stamps. */
    Flow restore(Connection c, long clock, long flowStamp, long since, boolean closed) {
        Scope scope = scope(c.scope());
        if (scope == null) {
            scope = add(new Scope(c.scope(), c.vantage(), clock));
        }
        scope.reach(clock);
        Flow flow = new Flow(c, scope);
        flow.closed = closed;
        flows.put(c.scope(), c.socket(), flow);
        (closed ? scope.closed : scope.open).append(flow, flowStamp, since);
        remembered += closed ? 1 : 0;
        stamp = Math.max(stamp, flowStamp);
        return flow;
    }

    /** Takes a restored waiting direction; they come in the order of their stamps. */
    void restoreWait(Half half, long halfStamp, long since) {
        Chain<Half> place = half.flow.scope.placeOf(half);
        if (place != null) {
            place.append(half, halfStamp, since);
            waiting++;
        }
        stamp = Math.max(stamp, halfStamp);
    }
}
