package dev.weir.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings and counters of a running capture, as the maps of weir.h hold them. */
final class CaptureMaps implements AutoCloseable {
    /** In the order of the constructor. */
    static final List<String> NAMES =
            List.of("config", "counters", "ports", "cgroups", "excluded", "wishes", "own_ends");

    private static final int CONFIG_BYTES = 24;
    private static final byte[] ZERO = new byte[4];
    private static final byte[] LISTED = {1};

    /** Of {@code enum weir_wish}. */
    private static final byte[] STOP = {1};

    private static final byte[] WHOLE = {2};

    private final List<BpfMap> all;
    private final BpfMap config;
    private final BpfMap counters;
    private final BpfMap ports;
    private final BpfMap cgroups;
    private final BpfMap excluded;
    private final BpfMap wishes;
    private final BpfMap ownEnds;
    private final ByteBuffer settings = ByteBuffer.allocate(CONFIG_BYTES).order(ByteOrder.nativeOrder());

    /** @param maps gives the map of a name; of maps that are in use already, the settings go on */
    CaptureMaps(Function<String, BpfMap> maps) {
        all = NAMES.stream().map(maps).toList();
        config = all.get(0);
        counters = all.get(1);
        ports = all.get(2);
        cgroups = all.get(3);
        excluded = all.get(4);
        wishes = all.get(5);
        ownEnds = all.get(6);
        byte[] before = config.get(ZERO);
        if (before != null) {
            settings.put(0, before);
        }
    }

    void pin(Path folder) {
        for (int i = 0; i < NAMES.size(); i++) {
            all.get(i).pin(folder.resolve(NAMES.get(i)));
        }
    }

    synchronized void messageBytes(int ingress, int egress) {
        settings.putInt(0, ingress).putInt(4, egress);
        write();
    }

    synchronized void datagrams(boolean captured) {
        settings.putInt(20, captured ? 1 : 0);
        write();
    }

    synchronized void ports(Filter<Integer> filter) {
        replace(ports, filter.values().stream().map(CaptureMaps::key).collect(Collectors.toSet()), 8, filter.mode());
    }

    synchronized void cgroups(Filter<Long> filter) {
        replace(cgroups, filter.values().stream().map(CaptureMaps::key).collect(Collectors.toSet()), 12, filter.mode());
    }

    /** New entries first, then the mode, then the old ones go: nothing that both let through is missed. */
    private void replace(BpfMap map, Set<Key> keys, int modeOffset, Filter.Mode mode) {
        for (Key key : keys) {
            map.put(key.bytes, LISTED);
        }
        settings.putInt(modeOffset, mode.ordinal());
        write();
        for (byte[] old : map.keys()) {
            if (!keys.contains(new Key(old))) {
                map.delete(old);
            }
        }
    }

    /** Forgets the ends of their connections too: their ports may be somebody else's by now. */
    void excludeNobody() {
        ownEnds.keys().forEach(ownEnds::delete);
        excluded.keys().forEach(excluded::delete);
    }

    void exclude(int pid) {
        excluded.put(bytes(pid), LISTED);
    }

    void mute(long cookie) {
        wish(cookie, STOP);
    }

    void whole(long cookie) {
        wish(cookie, WHOLE);
    }

    private synchronized void wish(long cookie, byte[] wish) {
        wishes.put(bytes(cookie), wish);
        if (settings.getInt(16) == 0) {
            settings.putInt(16, 1);
            write();
        }
    }

    private void write() {
        config.put(ZERO, settings.array());
    }

    Map<CaptureCounter, Long> counters() {
        Map<CaptureCounter, Long> sums = new EnumMap<>(CaptureCounter.class);
        for (CaptureCounter counter : CaptureCounter.values()) {
            sums.put(counter, counter(counter));
        }
        return sums;
    }

    long counter(CaptureCounter counter) {
        long sum = 0;
        for (byte[] value : counters.getPerCpu(bytes(counter.ordinal()))) {
            sum += ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong();
        }
        return sum;
    }

    @Override
    public void close() {
        all.forEach(BpfMap::close);
    }

    static byte[] bytes(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    static byte[] bytes(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putLong(value)
                .array();
    }

    private static Key key(int value) {
        return new Key(bytes(value));
    }

    private static Key key(long value) {
        return new Key(bytes(value));
    }

    /** Bytes that are equal by content. */
    private static final class Key {
        private final byte[] bytes;

        Key(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }
}
