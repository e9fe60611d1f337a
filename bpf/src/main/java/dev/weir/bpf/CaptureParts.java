package dev.weir.bpf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What of a capture is in the kernel: loaded by this process, or found where another one pinned it. */
final class CaptureParts implements AutoCloseable {
    static final String OBJECT = "capture.bpf.o";
    private static final String SELF = "weir_self";
    private static final String OWNERS = "weir_owners";
    private static final String LINK = "link_";
    private static final String RING = "ring_";

    /** What tells whose a socket is comes before what sends packets up. */
    static final List<Attachment> HOOKS = List.of(
            new Attachment("weir_sock_create", "cgroup/sock_create", "process of a socket"),
            new Attachment("weir_post_bind4", "cgroup/post_bind4", "process of a socket"),
            new Attachment("weir_post_bind6", "cgroup/post_bind6", "process of a socket"),
            new Attachment("weir_connect4", "cgroup/connect4", "process of a connection"),
            new Attachment("weir_connect6", "cgroup/connect6", "process of a connection"),
            new Attachment("weir_sockops", "sockops", "begin and end of connections"),
            new Attachment("weir_ingress", "cgroup_skb/ingress", "what comes in"),
            new Attachment("weir_egress", "cgroup_skb/egress", "what goes out"));

    private static final int SOCKET_HOOKS = 6;

    final CaptureMaps maps;
    final List<BpfMap> rings = new ArrayList<>();
    private final BpfProgram self;
    private final BpfProgram owners;
    /** In the order of {@link #HOOKS}. */
    private final List<BpfLink> links = new ArrayList<>();

    private final @Nullable BpfObject object;

    private CaptureParts(@Nullable BpfObject object, CaptureMaps maps, BpfProgram self, BpfProgram owners) {
        this.object = object;
        this.maps = maps;
        this.self = self;
        this.owners = owners;
    }

    /** Nothing is attached yet. */
    static CaptureParts load(CaptureOptions options) {
        BpfObject object = BpfObject.open(Capture.class, OBJECT);
        try {
            object.setGlobal("weir_rings", options.rings());
            object.setMaxEntries("rings", options.rings());
            KernelVersion kernel = KernelVersion.running();
            object.setGlobal("weir_skb_netns", kernel.atLeast(6, 15) ? 1 : 0);
            object.setGlobal("weir_task", kernel.atLeast(6, 10) ? 1 : 0);
            object.load();
            CaptureParts parts = new CaptureParts(
                    object, new CaptureMaps(object::map), object.program(SELF), object.program(OWNERS));
            BpfMap outer = object.map("rings");
            for (int i = 0; i < options.rings(); i++) {
                BpfMap ring = BpfMap.ring("weir_ring", options.ringBytes());
                parts.rings.add(ring);
                outer.put(CaptureMaps.bytes(i), CaptureMaps.bytes(ring.fd()));
            }
            return parts;
        } catch (RuntimeException | Error e) {
            object.close();
            throw e;
        }
    }

    /** Whether all of a capture is pinned in the folder, links included. */
    static boolean areAll(Path folder, int rings) {
        return HOOKS.stream().allMatch(hook -> Files.exists(folder.resolve(LINK + hook.program())))
                && IntStream.range(0, rings).allMatch(i -> Files.exists(folder.resolve(RING + i)));
    }

    static BpfMap ring(Path folder, int index) {
        return BpfMap.openPinned(folder.resolve(RING + index));
    }

    static boolean isLink(Path file) {
        return file.getFileName().toString().startsWith(LINK);
    }

    static CaptureParts open(Path folder, int rings) {
        CaptureParts parts = new CaptureParts(
                null,
                new CaptureMaps(map -> BpfMap.openPinned(folder.resolve(map))),
                BpfProgram.openPinned(folder.resolve(SELF)),
                BpfProgram.openPinned(folder.resolve(OWNERS)));
        HOOKS.forEach(hook -> parts.links.add(BpfLink.openPinned(folder.resolve(LINK + hook.program()))));
        IntStream.range(0, rings).forEach(i -> parts.rings.add(ring(folder, i)));
        return parts;
    }

    /** Keeps all of it in the kernel when this process ends. */
    void pin(Path folder) {
        maps.pin(folder);
        self.pin(folder.resolve(SELF));
        owners.pin(folder.resolve(OWNERS));
        for (int i = 0; i < rings.size(); i++) {
            rings.get(i).pin(folder.resolve(RING + i));
        }
        for (int i = 0; i < links.size(); i++) {
            links.get(i).pin(folder.resolve(LINK + HOOKS.get(i).program()));
        }
    }

    void excludeSelf() {
        maps.exclude(self.run());
    }

    void attach(Path cgroup) {
        BpfObject loaded = object;
        if (loaded == null) {
            throw new IllegalStateException("what was pinned is attached");
        }
        for (Attachment hook : HOOKS.subList(0, SOCKET_HOOKS)) {
            links.add(loaded.program(hook.program()).attachCgroup(cgroup));
        }
        findOwners();
        for (Attachment hook : HOOKS.subList(SOCKET_HOOKS, HOOKS.size())) {
            links.add(loaded.program(hook.program()).attachCgroup(cgroup));
        }
    }

    /** Asks which processes have the sockets that there are. */
    void findOwners() {
        owners.iterate();
    }

    /** Takes the programs off their hooks, wherever they are pinned. */
    void detach() {
        for (BpfLink link : links.reversed()) {
            link.detach();
            link.close();
        }
        links.clear();
    }

    /** What is pinned stays, attached. */
    @Override
    public void close() {
        links.reversed().forEach(BpfLink::close);
        links.clear();
        rings.forEach(BpfMap::close);
        maps.close();
        self.close();
        owners.close();
        if (object != null) {
            object.close();
        }
    }
}
