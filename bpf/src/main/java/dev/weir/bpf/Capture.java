package dev.weir.bpf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running capture of the TCP traffic of this host. Nothing is pinned: when it is closed, or this
 * process ends in whatever way, the kernel takes all of it away. Several captures do not know of each other.
 *
 * <p>The settings may be changed by any thread while it runs; each {@link RingReader} is for one thread.
 */
public final class Capture implements AutoCloseable {
    private static final String OBJECT = "capture.bpf.o";

    /** What tells whose a socket is comes before what sends packets up. */
    private static final List<Attachment> HOOKS = List.of(
            new Attachment("weir_sock_create", "cgroup/sock_create", "process of a socket"),
            new Attachment("weir_post_bind4", "cgroup/post_bind4", "process of a socket"),
            new Attachment("weir_post_bind6", "cgroup/post_bind6", "process of a socket"),
            new Attachment("weir_connect4", "cgroup/connect4", "process of a connection"),
            new Attachment("weir_connect6", "cgroup/connect6", "process of a connection"),
            new Attachment("weir_sockops", "sockops", "begin and end of connections"),
            new Attachment("weir_ingress", "cgroup_skb/ingress", "what comes in"),
            new Attachment("weir_egress", "cgroup_skb/egress", "what goes out"));

    private static final int SOCKET_HOOKS = 6;

    private final BpfObject object;
    private final Path cgroup;
    private final List<RingReader> readers = new ArrayList<>();
    private final List<BpfLink> links = new ArrayList<>();
    private final CaptureMaps maps;
    private @Nullable Map<CaptureCounter, Long> last;

    private Capture(BpfObject object, Path cgroup, CaptureOptions options) {
        this.object = object;
        this.cgroup = cgroup;
        try {
            object.setGlobal("weir_rings", options.rings());
            object.setMaxEntries("rings", options.rings());
            KernelVersion kernel = KernelVersion.running();
            object.setGlobal("weir_skb_netns", kernel.atLeast(6, 15) ? 1 : 0);
            object.setGlobal("weir_task", kernel.atLeast(6, 10) ? 1 : 0);
            object.load();
            maps = new CaptureMaps(object);
            makeRings(options);
            configure(options);
            attach();
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    /**
     * Loads the programs and attaches them.
     *
     * @throws BpfException with what is missing and how to get it
     */
    public static Capture open(CaptureOptions options) {
        KernelSupport.require();
        Path cgroup = options.cgroup();
        if (cgroup == null) {
            cgroup = CgroupRoot.find().orElseThrow(() -> new BpfException("capture", 0, Remedy.MOUNT_CGROUP2, ""));
        }
        return new Capture(BpfObject.open(Capture.class, OBJECT), cgroup, options);
    }

    private void makeRings(CaptureOptions options) {
        BpfMap outer = object.map("rings");
        for (int i = 0; i < options.rings(); i++) {
            try (BpfMap ring = BpfMap.ring("weir_ring", options.ringBytes())) {
                outer.put(CaptureMaps.bytes(i), CaptureMaps.bytes(ring.fd()));
                readers.add(RingReader.open(i, ring));
            }
        }
    }

    private void configure(CaptureOptions options) {
        maps.messageBytes(options.ingressBytes(), options.egressBytes());
        maps.datagrams(options.datagrams());
        maps.ports(options.ports());
        maps.cgroups(options.cgroups());
        if (options.excludeSelf()) {
            maps.exclude(object.program("weir_self").run());
        }
    }

    private void attach() {
        for (Attachment hook : HOOKS.subList(0, SOCKET_HOOKS)) {
            links.add(object.program(hook.program()).attachCgroup(cgroup));
        }
        object.program("weir_owners").iterate();
        for (Attachment hook : HOOKS.subList(SOCKET_HOOKS, HOOKS.size())) {
            links.add(object.program(hook.program()).attachCgroup(cgroup));
        }
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
        return HOOKS;
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
        object.program("weir_owners").iterate();
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

    /** Captures nothing more. What is in the rings can still be read, and the counters are final. */
    public synchronized void stop() {
        links.reversed().forEach(BpfLink::close);
        links.clear();
    }

    @Override
    public synchronized void close() {
        if (last == null) {
            stop();
            last = maps.counters();
            release();
        }
    }

    private void release() {
        stop();
        object.close();
        readers.forEach(RingReader::close);
    }
}
