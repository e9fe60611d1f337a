package dev.weir.api;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who in this process reads the payload of connections. A capture stops sending what nobody reads: it is told once all readers
 * have said so of a connection. Captures and readers run in one process, since payload is never sent to another. Any thread.
 */
public final class PayloadReaders {
    /** Connections that some and not all gave up. Beyond this many the oldest are no longer waited for: they just stay captured. */
    static final int MAX_WAITING = 10_000;

    private static final Map<String, Integer> READERS = new HashMap<>();
    private static final Map<Long, Capture> CAPTURES = new HashMap<>();
    private static final Map<Socket, Set<String>> WAITING = new HashMap<>();

    private PayloadReaders() {}

    /** What is told of sockets. Called by a reader's thread, and must not wait. */
    public interface Capture {
        /** Nobody reads this one's payload. */
        void mute(long socket);

        /** Of this one every byte matters, beyond what is captured of a message otherwise. */
        void whole(long socket);
    }

    public static synchronized void capture(long scope, Capture capture) {
        CAPTURES.put(scope, capture);
    }

    public static synchronized void endOfCapture(long scope) {
        CAPTURES.remove(scope);
        WAITING.keySet().removeIf(s -> s.scope == scope);
    }

    /** A reader has a name and any number of threads. */
    public static synchronized void join(String reader) {
        READERS.merge(reader, 1, Integer::sum);
    }

    public static synchronized void leave(String reader) {
        READERS.computeIfPresent(reader, (name, threads) -> threads == 1 ? null : threads - 1);
    }

    /** The reader will look at nothing more of this connection. */
    public static synchronized void unread(String reader, Connection connection) {
        Capture capture = CAPTURES.get(connection.scope());
        if (capture == null) {
            return;
        }
        Socket socket = new Socket(connection.scope(), connection.socket());
        Set<String> done = WAITING.computeIfAbsent(socket, s -> new HashSet<>());
        done.add(reader);
        if (done.containsAll(READERS.keySet())) {
            WAITING.remove(socket);
            capture.mute(connection.socket());
        } else if (WAITING.size() > MAX_WAITING) {
            WAITING.clear();
        }
    }

    /** A reader cannot go on in this connection after a byte that was left out. */
    public static synchronized void whole(Connection connection) {
        Capture capture = CAPTURES.get(connection.scope());
        if (capture != null) {
            capture.whole(connection.socket());
        }
    }

    private record Socket(long scope, long cookie) {}
}
