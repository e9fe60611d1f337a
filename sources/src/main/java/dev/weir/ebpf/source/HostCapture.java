package dev.weir.ebpf.source;

import dev.weir.api.LiveCaptures;
import dev.weir.bpf.Capture;
import dev.weir.bpf.CaptureCounter;
import dev.weir.bpf.CaptureOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The capture that the readers of one source share within a process: the programs are attached once, whatever the parallelism.
 * Attached by the first reader, detached with the last.
 */
final class HostCapture implements LiveCaptures.LiveCapture, AutoCloseable {
    private static final Map<String, HostCapture> OPEN = new HashMap<>();

    private final String source;
    private final Capture capture;
    private final AtomicLong recordsRead = new AtomicLong();
    private int users;

    private HostCapture(String source, Capture capture) {
        this.source = source;
        this.capture = capture;
    }

    /** @param source unique to a source of a job */
    static HostCapture acquire(String source, CaptureOptions options) {
        synchronized (OPEN) {
            HostCapture host = OPEN.computeIfAbsent(source, s -> new HostCapture(s, Capture.open(options)));
            if (host.users++ == 0) {
                LiveCaptures.add(host);
            }
            return host;
        }
    }

    @Override
    public void stopCapturing() {
        capture.stop();
    }

    /** A record that the kernel is still writing is counted when it is done: none is missed once the programs are gone. */
    @Override
    public boolean hasUnread() {
        return unread() > 0;
    }

    /** Records in the rings. */
    long unread() {
        return capture.counter(CaptureCounter.RECORDS_SENT) - recordsRead.get();
    }

    Capture capture() {
        return capture;
    }

    /** Out of all rings. */
    AtomicLong recordsRead() {
        return recordsRead;
    }

    /** Whether this call is the first user's, who speaks for all. */
    boolean isFirst() {
        synchronized (OPEN) {
            return users == 1;
        }
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            if (--users == 0) {
                OPEN.remove(source);
                LiveCaptures.remove(this);
                capture.close();
            }
        }
    }
}
