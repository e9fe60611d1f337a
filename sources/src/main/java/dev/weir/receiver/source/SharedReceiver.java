package dev.weir.receiver.source;

import dev.weir.api.LiveCaptures;
import dev.weir.api.component.Signal;
import dev.weir.receiver.CannotListen;
import dev.weir.receiver.Receiver;
import dev.weir.receiver.ReceiverConfig;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The receiver that the readers of one source share within a process, whatever the parallelism: there is one address to listen at. */
final class SharedReceiver implements LiveCaptures.LiveCapture, AutoCloseable {
    private static final Map<String, SharedReceiver> OPEN = new HashMap<>();

    private final String source;
    private final Receiver receiver;
    private final Set<Signal> reported = EnumSet.noneOf(Signal.class);
    private int users;

    private SharedReceiver(String source, Receiver receiver) {
        this.source = source;
        this.receiver = receiver;
    }

    /** @param source unique to a source of a job */
    static SharedReceiver acquire(String source, ReceiverConfig config) throws CannotListen {
        synchronized (OPEN) {
            SharedReceiver shared = OPEN.get(source);
            if (shared == null) {
                shared = new SharedReceiver(source, Receiver.start(config));
                OPEN.put(source, shared);
                LiveCaptures.add(shared);
            }
            shared.users++;
            return shared;
        }
    }

    Receiver receiver() {
        return receiver;
    }

    /** Whether this call is the first user's, who speaks for all. */
    boolean isFirst() {
        synchronized (OPEN) {
            return users == 1;
        }
    }

    /** The same for those who read one signal. */
    boolean isFirst(Signal signal) {
        synchronized (OPEN) {
            return reported.add(signal);
        }
    }

    @Override
    public void stopCapturing() {
        receiver.stop();
    }

    @Override
    public boolean hasUnread() {
        return receiver.unread() > 0;
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            if (--users == 0) {
                OPEN.remove(source);
                LiveCaptures.remove(this);
                receiver.close();
            }
        }
    }
}
