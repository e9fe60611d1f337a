package dev.weir.bpf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running capture of the TCP traffic of this host. Unless it is pinned: when it is closed, or this
 * process ends in whatever way, the kernel takes all of it away. Several captures do not know of each other.
 *
 * <p>The settings may be changed by any thread while it runs; each {@link RingReader} is for one thread.
 */
public final class Capture implements AutoCloseable {
    private final Path cgroup;
    private final CaptureParts parts;
    private final CaptureMaps maps;
    private final List<RingReader> readers = new ArrayList<>();
    private final @Nullable PinnedCapture pinned;
    private @Nullable Map<CaptureCounter, Long> last;

    private Capture(CaptureParts parts, Path cgroup, @Nullable PinnedCapture pinned) {
        this.parts = parts;
        this.maps = parts.maps;
        this.cgroup = cgroup;
        this.pinned = pinned;
        for (BpfMap ring : parts.rings) {
            readers.add(RingReader.open(readers.size(), ring));
        }
    }

    /**
     * Loads the programs and attaches them. Nothing is pinned.
     *
     * @throws BpfException with what is missing and how to get it
     */
    public static Capture open(CaptureOptions options) {
        Path cgroup = cgroup(options);
        CaptureParts parts = start(options, cgroup);
        try {
            return new Capture(parts, cgroup, null);
        } catch (RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /**
     * Goes on with the capture that is pinned in a folder, or begins one there. It captures until {@link #stop} or {@link #unpin},
     * whatever becomes of this process: its rings fill, and the next one to open it reads on from where this one committed. What
     * is pinned and does not fit the options is taken away ({@link PinnedCapture#takenAway}).
     *
     * @param folder in a BPF file system, whose parent may have to be made
     * @throws BpfException also if another process, or another capture of this one, has it open
     */
    public static Capture open(CaptureOptions options, Path folder) {
        Path cgroup = cgroup(options);
        PinnedFolder claimed = PinnedFolder.claim(folder);
        @Nullable CaptureParts parts = null;
        try {
            PinnedCapture pinned =
                    PinnedCapture.in(claimed, PinnedFolder.fingerprint(options, cgroup), options.rings());
            if (pinned.isFound()) {
                parts = CaptureParts.open(folder, options.rings());
                configure(parts, options);
                parts.findOwners();
            } else {
                parts = start(options, cgroup);
                pinned.pin(parts);
            }
            return new Capture(parts, cgroup, pinned);
        } catch (RuntimeException | Error e) {
            if (parts != null) {
                parts.close();
            }
            claimed.close();
            throw e;
        }
    }

    private static Path cgroup(CaptureOptions options) {
        KernelSupport.require();
        Path cgroup = options.cgroup();
        return cgroup != null
                ? cgroup
                : CgroupRoot.find().orElseThrow(() -> new BpfException("capture", 0, Remedy.MOUNT_CGROUP2, ""));
    }

    private static CaptureParts start(CaptureOptions options, Path cgroup) {
        CaptureParts parts = CaptureParts.load(options);
        try {
            configure(parts, options);
            parts.attach(cgroup);
            return parts;
        } catch (RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private static void configure(CaptureParts parts, CaptureOptions options) {
        parts.maps.messageBytes(options.ingressBytes(), options.egressBytes());
        parts.maps.datagrams(options.datagrams());
        parts.maps.ports(options.ports());
        parts.maps.cgroups(options.cgroups());
        parts.maps.excludeNobody();
        if (options.excludeSelf()) {
            parts.excludeSelf();
        }
    }

    /** Null if nothing of it is pinned. */
    public @Nullable PinnedCapture pinned() {
        return pinned;
    }

    /** One for each ring, in the order of their numbers. They are closed with the capture. */
    public List<RingReader> readers() {
        return List.copyOf(readers);
    }

    /** What the kernel programs counted since the capture began, summed over the CPUs; once closed, until then. */
    public synchronized Map<CaptureCounter, Long> counters() {
        Map<CaptureCounter, Long> counted = last;
        return counted == null ? maps.counters() : counted;
    }

    /** Whether the counters still change. */
    public synchronized boolean isOpen() {
        return last == null;
    }

    /** One of {@link #counters}: a system call instead of one for each. */
    public synchronized long counter(CaptureCounter counter) {
        Map<CaptureCounter, Long> counted = last;
        return counted == null ? maps.counter(counter) : counted.getOrDefault(counter, 0L);
    }

    /** What is attached, for a start-up screen. */
    public List<Attachment> attachments() {
        return CaptureParts.HOOKS;
    }

    /** The cgroup folder that all is attached to. */
    public Path cgroup() {
        return cgroup;
    }

    /** Changes how much payload of a message is captured; see {@link CaptureOptions}. */
    public synchronized void setMessageBytes(int ingress, int egress) {
        if (Math.min(ingress, egress) < 0 || Math.max(ingress, egress) > CaptureOptions.MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException("0 to " + CaptureOptions.MAX_MESSAGE_BYTES + " bytes of a message");
        }
        open().messageBytes(ingress, egress);
    }

    /** Lets other ports through than before. */
    public synchronized void setPorts(Filter<Integer> filter) {
        open().ports(filter);
    }

    /** Lets other cgroups through than before. */
    public synchronized void setCgroups(Filter<Long> filter) {
        open().cgroups(filter);
    }

    /**
     * Leaves out the sockets of one more process, and their peers on this host: those that it makes, binds
     * or connects from now on, and those that it has.
     *
     * @param pid in the initial pid namespace
     */
    public synchronized void excludeProcess(int pid) {
        open().exclude(pid);
        parts.findOwners();
    }

    /**
     * Captures no more of a connection, from its next message on, but its end: what nobody can parse.
     *
     * @param cookie as in its records
     */
    public synchronized void mute(long cookie) {
        open().mute(cookie);
    }

    /**
     * Captures the messages of a connection up to {@link CaptureOptions#MAX_MESSAGE_BYTES}, from its next one on, where the limit
     * for all is smaller.
     *
     * @param cookie as in its records
     */
    public synchronized void whole(long cookie) {
        open().whole(cookie);
    }

    /** A closed map's number may be another one's by now. */
    private CaptureMaps open() {
        if (last != null) {
            throw new IllegalStateException("the capture is closed");
        }
        return maps;
    }

    /** Captures nothing more, pinned or not. What is in the rings can still be read, and the counters are final. */
    public synchronized void stop() {
        parts.detach();
        if (pinned != null && last == null) {
            pinned.stopped();
        }
    }

    /** Ends it, and takes away what is pinned. */
    public synchronized void unpin() {
        if (last == null) {
            stop();
            end(true);
        }
    }

    /** What is pinned goes on capturing; all else ends. */
    @Override
    public synchronized void close() {
        if (last == null) {
            if (pinned == null) {
                stop();
            }
            end(false);
        }
    }

    private void end(boolean remove) {
        Map<CaptureCounter, Long> counted = maps.counters();
        last = counted;
        parts.close();
        readers.forEach(RingReader::close);
        if (pinned != null) {
            pinned.told(counted);
            if (remove) {
                pinned.remove();
            }
            pinned.close();
        }
    }
}
