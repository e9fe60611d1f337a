package dev.weir.ebpf.source;

import dev.weir.api.LiveCaptures;
import dev.weir.api.component.ComponentFailure;
import dev.weir.bpf.BpfException;
import dev.weir.bpf.Capture;
import dev.weir.bpf.CaptureCounter;
import dev.weir.bpf.PinnedCapture;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The capture that the readers of one source share within a process: the programs are attached once, whatever the parallelism.
 * Opened by the first reader, closed with the last; a pinned one goes on without them unless it was stopped.
 */
final class HostCapture implements LiveCaptures.LiveCapture, AutoCloseable {
    private static final Map<String, HostCapture> OPEN = new HashMap<>();

    private final String source;
    private final Capture capture;
    private final Map<CaptureCounter, Long> before;
    private final long sentBefore;
    /** Out of all rings, since they were made. */
    private final AtomicLong recordsRead = new AtomicLong();
    /** Of these, what was read before this reader began. */
    private final AtomicLong readBefore = new AtomicLong();

    private final AtomicLong notReplayed = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private final AtomicLong lostTold = new AtomicLong();
    private final AtomicBoolean spokenFor = new AtomicBoolean();
    private volatile boolean stopped;
    private int users;

    private HostCapture(String source, Capture capture) {
        this.source = source;
        this.capture = capture;
        PinnedCapture pinned = capture.pinned();
        if (pinned != null && pinned.isFound()) {
            before = pinned.told();
            sentBefore = capture.counter(CaptureCounter.RECORDS_SENT);
        } else {
            before = Map.of();
            sentBefore = 0;
        }
        notReplayed.set(pinned == null ? 0 : pinned.takenAway());
    }

    /** @param source unique to a source of a job */
    static HostCapture acquire(String source, EbpfOptions options) {
        synchronized (OPEN) {
            HostCapture host = OPEN.computeIfAbsent(source, s -> new HostCapture(s, open(options)));
            if (host.users++ == 0) {
                LiveCaptures.add(host);
            }
            return host;
        }
    }

    /** Whether this process has the capture that is pinned there. */
    static boolean isOpen(Path pin) {
        synchronized (OPEN) {
            return OPEN.values().stream()
                    .map(HostCapture::pinned)
                    .anyMatch(p -> p != null && p.name().equals(pin.toString()));
        }
    }

    private static Capture open(EbpfOptions options) {
        Path pin = options.pinFolder();
        try {
            return pin == null ? Capture.open(options.captureOptions()) : Capture.open(options.captureOptions(), pin);
        } catch (BpfException e) {
            throw new ComponentFailure(
                    "sources." + options.id(),
                    "capture below",
                    "the cgroup " + Objects.requireNonNullElse(options.cgroupRoot(), "root")
                            + (pin == null ? "" : ", pinned at " + pin),
                    "cannot " + e.operation() + e.error(),
                    e.remedy().isEmpty() ? "the log has what the kernel says" : e.remedy(),
                    e);
        }
    }

    @Override
    public void stopCapturing() {
        if (!stopped) {
            stopped = true;
            capture.stop();
        }
    }

    /** A record that the kernel is still writing is counted when it is done: none is missed once the programs are gone. */
    @Override
    public boolean hasUnread() {
        return unread() > 0;
    }

    /** Records in the rings of a pinned capture that no completed checkpoint covers. */
    static long uncommitted(Capture capture, PinnedCapture pinned) {
        long committed = capture.readers().stream().mapToLong(pinned::records).sum();
        return capture.counter(CaptureCounter.RECORDS_SENT) - committed;
    }

    /** Records in the rings. */
    long unread() {
        return capture.counter(CaptureCounter.RECORDS_SENT) - recordsRead.get();
    }

    Capture capture() {
        return capture;
    }

    /** Null if the capture ends with its reader. */
    @Nullable
    PinnedCapture pinned() {
        return capture.pinned();
    }

    /** Whether what is in the rings is lost when this is closed. */
    boolean endsWithReader() {
        return stopped || capture.pinned() == null;
    }

    /** What an earlier reader told of a counter. */
    long before(CaptureCounter counter) {
        return before.getOrDefault(counter, 0L);
    }

    /** Leaves to the next reader what has been told by now. */
    void tell() {
        PinnedCapture pinned = capture.pinned();
        if (pinned != null) {
            pinned.told(capture.counters());
        }
    }

    /** Records that were in the rings, or had been, when this reader began. */
    long sentBefore() {
        return sentBefore;
    }

    /**
     * A ring is read from here on.
     *
     * @param record how many were before, since the ring was made
     * @param overwritten of these, what a checkpoint asks for
     */
    void began(long record, long overwritten) {
        recordsRead.addAndGet(record);
        readBefore.addAndGet(record - overwritten);
        notReplayed.addAndGet(overwritten);
    }

    /** Records of an earlier run that this one would have to read and cannot. */
    long notReplayed() {
        return notReplayed.get();
    }

    /** Records that came in before this reader began and that it has to account for. */
    long restored() {
        PinnedCapture pinned = capture.pinned();
        return sentBefore - readBefore.get() + (pinned == null ? 0 : pinned.takenAway());
    }

    /** Out of all rings. */
    AtomicLong recordsRead() {
        return recordsRead;
    }

    /** Records that were given back to the kernel before a checkpoint covered them. */
    AtomicLong givenUp() {
        return givenUp;
    }

    /** Losses that stand in the stream already, or did in the checkpoint. */
    AtomicLong lostTold() {
        return lostTold;
    }

    /** True for the first of its readers that asks: it speaks for all. */
    boolean isFirst() {
        return !spokenFor.getAndSet(true);
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            if (--users == 0) {
                OPEN.remove(source);
                LiveCaptures.remove(this);
                if (stopped) {
                    capture.unpin();
                } else {
                    capture.close();
                    PinnedCapture pinned = capture.pinned();
                    if (pinned != null) {
                        Path pin = Path.of(pinned.name());
                        LiveCaptures.leave(pinned.name(), () -> EndOfJob.end(pin));
                    }
                }
            }
        }
    }
}
